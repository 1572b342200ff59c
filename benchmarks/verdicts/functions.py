"""Small functions of the kind that benchmarks ask for, written for the measurement.

Each is a candidate: its own text behind the imports of this module. What they are called with is
in `samples`. They are all right: what a verdict costs is measured, not what it says.
"""

import bisect
import collections
import itertools
import math
import re


def running_max(values: list[int]) -> list[int]:
    """The largest value so far, at every place."""
    found: list[int] = []
    for value in values:
        found.append(max(found[-1], value) if found else value)
    return found


def balanced(text: str) -> bool:
    """Whether every bracket is closed by its own kind."""
    pairs = {")": "(", "]": "[", "}": "{"}
    stack = []
    for letter in text:
        if letter in "([{":
            stack.append(letter)
        elif letter in pairs and (not stack or stack.pop() != pairs[letter]):
            return False
    return not stack


def to_roman(number: int) -> str:
    """A number between 1 and 3999 in Roman numerals."""
    signs = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC")]
    signs += [(50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    text = ""
    for value, sign in signs:
        while number >= value:
            text += sign
            number -= value
    return text


def primes_below(limit: int) -> list[int]:
    """All primes less than the limit, by a sieve."""
    sieve = [True] * limit
    sieve[:2] = [False] * min(2, limit)
    for number in range(2, math.isqrt(max(limit, 0)) + 1):
        if sieve[number]:
            for multiple in range(number * number, limit, number):
                sieve[multiple] = False
    return [number for number, prime in enumerate(sieve) if prime]


def factors(number: int) -> list[int]:
    """The prime factors, smallest first."""
    found = []
    divisor = 2
    while divisor * divisor <= number:
        while number % divisor == 0:
            found.append(divisor)
            number //= divisor
        divisor += 1
    return found + [number] * (number > 1)


def longest_run(text: str) -> tuple[str, int]:
    """The letter that is repeated most often in a row, and how often."""
    best = ("", 0)
    for letter, group in itertools.groupby(text):
        size = len(list(group))
        if size > best[1]:
            best = (letter, size)
    return best


def word_counts(text: str) -> dict[str, int]:
    """How often every word stands in a text, whatever its case."""
    words = re.findall(r"[a-z']+", text.lower())
    return dict(collections.Counter(words))


def merge_intervals(intervals: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Intervals that touch, joined, in order."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def rotate(matrix: list[list[int]]) -> list[list[int]]:
    """A matrix turned to the right."""
    return [list(row) for row in zip(*matrix[::-1], strict=True)]


def caesar(text: str, shift: int) -> str:
    """Letters moved along the alphabet, all else left."""
    out = []
    for letter in text:
        if "a" <= letter <= "z":
            out.append(chr((ord(letter) - 97 + shift) % 26 + 97))
        elif "A" <= letter <= "Z":
            out.append(chr((ord(letter) - 65 + shift) % 26 + 65))
        else:
            out.append(letter)
    return "".join(out)


def collatz(number: int) -> list[int]:
    """The way down to one."""
    path = [number]
    while path[-1] != 1:
        last = path[-1]
        path.append(last // 2 if last % 2 == 0 else 3 * last + 1)
    return path


def edit_distance(one: str, other: str) -> int:
    """Insertions, deletions and changes between two words."""
    row = list(range(len(other) + 1))
    for index, letter in enumerate(one, 1):
        before, row[0] = row[0], index
        for column, second in enumerate(other, 1):
            cost = min(row[column] + 1, row[column - 1] + 1, before + (letter != second))
            before, row[column] = row[column], cost
    return row[-1]


def flatten(nested: list[object]) -> list[object]:
    """A list without the lists in it."""
    flat: list[object] = []
    for item in nested:
        if isinstance(item, list):
            flat.extend(flatten(item))
        else:
            flat.append(item)
    return flat


def median_of(values: list[float]) -> float:
    """The middle value, or the mean of the two in the middle."""
    ordered = sorted(values)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2


def two_sum(values: list[int], target: int) -> tuple[int, int] | None:
    """The first two places whose values add up to the target."""
    seen: dict[int, int] = {}
    for index, value in enumerate(values):
        if target - value in seen:
            return seen[target - value], index
        seen.setdefault(value, index)
    return None


def encode_runs(text: str) -> str:
    """Run lengths: aaab is a3b1."""
    return "".join(f"{letter}{len(list(group))}" for letter, group in itertools.groupby(text))


def decode_runs(text: str) -> str:
    """The text behind its run lengths."""
    return "".join(letter * int(count) for letter, count in re.findall(r"(\D)(\d+)", text))


def pascal(rows: int) -> list[list[int]]:
    """The first rows of Pascal's triangle."""
    triangle: list[list[int]] = []
    for _ in range(rows):
        last = triangle[-1] if triangle else []
        inner = [one + other for one, other in itertools.pairwise(last)]
        triangle.append([1, *inner, 1] if last else [1])
    return triangle


def anagrams(words: list[str]) -> list[list[str]]:
    """Words of the same letters together, in the order of their first."""
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault("".join(sorted(word)), []).append(word)
    return list(groups.values())


def is_palindrome(text: str) -> bool:
    """Whether the letters and digits read the same from behind."""
    letters = [letter.lower() for letter in text if letter.isalnum()]
    return letters == letters[::-1]


def binary(number: int) -> str:
    """The binary digits of a number, with its sign."""
    digits = ""
    rest = abs(number)
    while rest:
        digits = str(rest % 2) + digits
        rest //= 2
    return ("-" if number < 0 else "") + (digits or "0")


def change(amount: int, coins: list[int]) -> int:
    """How many coins are needed at least; -1 if it cannot be paid."""
    best = [0] + [amount + 1] * amount
    for sum_ in range(1, amount + 1):
        for coin in coins:
            if coin <= sum_:
                best[sum_] = min(best[sum_], best[sum_ - coin] + 1)
    return best[amount] if best[amount] <= amount else -1


def transpose(rows: list[str]) -> list[str]:
    """Columns as rows, short rows filled with spaces."""
    return ["".join(column) for column in itertools.zip_longest(*rows, fillvalue=" ")]


def gcd_of(values: list[int]) -> int:
    """What divides all of the values."""
    result = 0
    for value in values:
        one, other = result, abs(value)
        while other:
            one, other = other, one % other
        result = one
    return result


def unique(values: list[int]) -> list[int]:
    """Values without repeats, in the order in which they came."""
    seen: set[int] = set()
    kept = []
    for value in values:
        if value not in seen:
            seen.add(value)
            kept.append(value)
    return kept


def spiral(matrix: list[list[int]]) -> list[int]:
    """The values of a matrix from the outside to the inside."""
    out: list[int] = []
    rest = [list(row) for row in matrix]
    while rest:
        out.extend(rest.pop(0))
        rest = [list(row) for row in zip(*rest, strict=True)][::-1]
    return out


def title_case(text: str) -> str:
    """Words with a capital, but for the small ones inside."""
    small = {"a", "an", "and", "of", "the", "to", "in"}
    words = text.lower().split()
    kept = [
        word if index and word in small else word.capitalize() for index, word in enumerate(words)
    ]
    return " ".join(kept)


def digits_sum(number: int) -> int:
    """The sum of the digits, until one is left."""
    while number > 9:
        number = sum(int(digit) for digit in str(number))
    return number


def fibonacci(count: int) -> list[int]:
    """The first numbers of the row."""
    row = [0, 1]
    while len(row) < count:
        row.append(row[-1] + row[-2])
    return row[:count]


def insert_sorted(values: list[int], value: int) -> list[int]:
    """An ordered list with one more value in its place."""
    place = bisect.bisect_right(values, value)
    return [*values[:place], value, *values[place:]]


def powerset(values: list[int]) -> list[list[int]]:
    """Every choice of values, small ones first."""
    choices = itertools.chain.from_iterable(
        itertools.combinations(values, size) for size in range(len(values) + 1)
    )
    return [list(choice) for choice in choices]


def dot(one: list[float], other: list[float]) -> float:
    """The sum of products, place by place."""
    if len(one) != len(other):
        raise ValueError("two vectors of the same length")
    return sum(a * b for a, b in zip(one, other, strict=True))


def matrix_product(one: list[list[int]], other: list[list[int]]) -> list[list[int]]:
    """The product of two matrices."""
    columns = list(zip(*other, strict=True))
    return [
        [sum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in one
    ]


def snake_case(name: str) -> str:
    """A name in camel case as one in snake case."""
    text = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text).lower()


def parse_query(text: str) -> dict[str, list[str]]:
    """The fields of a query string; a name may stand there more than once."""
    fields: dict[str, list[str]] = {}
    for part in text.split("&"):
        name, _, value = part.partition("=")
        if name:
            fields.setdefault(name, []).append(value.replace("+", " "))
    return fields


def moving_average(values: list[float], width: int) -> list[float]:
    """Means of windows, rounded to two places."""
    if width < 1 or width > len(values):
        return []
    total = sum(values[:width])
    means = [round(total / width, 2)]
    for index in range(width, len(values)):
        total += values[index] - values[index - width]
        means.append(round(total / width, 2))
    return means


def common_prefix(words: list[str]) -> str:
    """What all words start with."""
    prefix = words[0] if words else ""
    for word in words[1:]:
        while not word.startswith(prefix):
            prefix = prefix[:-1]
    return prefix


def valid_card(number: str) -> bool:
    """Luhn's check of a card number."""
    digits = [int(letter) for letter in number if letter.isdigit()][::-1]
    total = sum(digits[::2])
    for digit in digits[1::2]:
        double = 2 * digit
        total += double - 9 if double > 9 else double
    return bool(digits) and total % 10 == 0


def group_by_length(words: list[str]) -> dict[int, list[str]]:
    """Words by their length, each group in order."""
    groups: dict[int, list[str]] = {}
    for word in sorted(words):
        groups.setdefault(len(word), []).append(word)
    return groups


def evaluate(tokens: list[str]) -> int:
    """An expression in reverse Polish notation."""
    stack: list[int] = []
    for token in tokens:
        if token in {"+", "-", "*"}:
            right, left = stack.pop(), stack.pop()
            results = {"+": left + right, "-": left - right, "*": left * right}
            stack.append(results[token])
        else:
            stack.append(int(token))
    return stack[-1]


def shortest_path(graph: dict[str, list[str]], start: str, goal: str) -> list[str]:
    """The nodes of a shortest way, by breadth first; none if there is no way."""
    waiting = collections.deque([[start]])
    seen = {start}
    while waiting:
        path = waiting.popleft()
        if path[-1] == goal:
            return path
        for after in graph.get(path[-1], []):
            if after not in seen:
                seen.add(after)
                waiting.append([*path, after])
    return []


def time_between(start: str, end: str) -> int:
    """Minutes between two times of a day; past midnight if need be."""
    hours, minutes = (int(part) for part in start.split(":"))
    later_hours, later_minutes = (int(part) for part in end.split(":"))
    return (later_hours * 60 + later_minutes - hours * 60 - minutes) % (24 * 60)


def most_common(values: list[str], count: int) -> list[str]:
    """The most frequent values; of two as frequent, the smaller."""
    counted = collections.Counter(values)
    ordered = sorted(counted, key=lambda value: (-counted[value], value))
    return ordered[:count]


def triangle_kind(one: float, two: float, three: float) -> str:
    """What kind of triangle three sides make."""
    short, middle, long = sorted([one, two, three])
    if short <= 0 or short + middle <= long:
        return "none"
    return {1: "equilateral", 2: "isosceles", 3: "scalene"}[len({short, middle, long})]


def chunks(values: list[int], size: int) -> list[list[int]]:
    """Pieces of a list, the last one perhaps shorter."""
    return [values[start : start + size] for start in range(0, len(values), size)]


def longest_increasing(values: list[int]) -> int:
    """The length of the longest increasing subsequence."""
    ends: list[int] = []
    for value in values:
        place = bisect.bisect_left(ends, value)
        if place == len(ends):
            ends.append(value)
        else:
            ends[place] = value
    return len(ends)


def squeeze(text: str) -> str:
    """A text with single spaces, none at its ends."""
    return re.sub(r"\s+", " ", text).strip()


def perfect_numbers(limit: int) -> list[int]:
    """Numbers that are the sum of their divisors."""
    found = []
    for number in range(2, limit):
        divisors = [one for one in range(1, number // 2 + 1) if number % one == 0]
        if sum(divisors) == number:
            found.append(number)
    return found
