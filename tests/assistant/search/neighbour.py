"""A function of a project that programs may call, for tests."""

WEIGH = '''
def weigh(n: int) -> int:
    """Something that no search would find."""
    total = 7
    for digit in str(n * 977 + 13):
        total = total * 31 % 101 + int(digit) ** 3
    return total
'''
