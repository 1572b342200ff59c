"""Models in Hugging Face format for the tests: made here, random, small, never downloaded."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

QWEN_TOKENS = [
    "<|endoftext|>",
    "<|fim_prefix|>",
    "<|fim_suffix|>",
    "<|fim_middle|>",
    "<|repo_name|>",
    "<|file_sep|>",
    "<|im_start|>",
    "<|im_end|>",
]
TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
TEXT = "".join(f"def name_{i}(self):\n    return self.value_{i}\n\n" for i in range(200))
SIZES = {
    "vocab_size": 512,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "max_position_embeddings": 512,
    "tie_word_embeddings": False,
    "bos_token_id": None,
    "eos_token_id": 0,
    "pad_token_id": 0,
}
KINDS: dict[str, dict[str, Any]] = {
    "qwen3_moe": {
        "head_dim": 16,
        "num_experts": 4,
        "num_experts_per_tok": 2,
        "moe_intermediate_size": 32,
        "norm_topk_prob": True,
    },
    "mixtral": {"num_local_experts": 4, "num_experts_per_tok": 2, "sliding_window": None},
    "mistral": {"head_dim": 16, "sliding_window": 8},
    "mamba": {"state_size": 8, "time_step_rank": 2},
    "qwen3_next": {
        "head_dim": 16,
        "num_experts": 2,
        "num_experts_per_tok": 1,
        "moe_intermediate_size": 32,
        "shared_expert_intermediate_size": 32,
        "linear_num_value_heads": 2,
        "linear_num_key_heads": 2,
        "linear_key_head_dim": 16,
        "linear_value_head_dim": 16,
        "layer_types": ["linear_attention", "full_attention"],
    },
}
Make = Callable[..., Path]


def write_tokenizer(folder: Path, special: list[str], template: str | None) -> None:
    """A byte-level tokenizer of 512 tokens."""
    import transformers  # type: ignore[import-not-found, unused-ignore] # noqa: PLC0415

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=512, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator([TEXT], trainer)
    fast = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token=special[0], pad_token=special[0]
    )
    fast.add_special_tokens({"additional_special_tokens": special[1:]})
    fast.chat_template = template
    fast.save_pretrained(folder)


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Write a model of random weights: its architecture, special tokens and chat template."""
    torch = pytest.importorskip("torch", reason="NOT CHECKED: transformers (no torch here)")
    transformers = pytest.importorskip("transformers", reason="NOT CHECKED: no transformers here")

    def write(kind: str, special: list[str] = QWEN_TOKENS, template: str | None = TEMPLATE) -> Path:
        folder = tmp_path_factory.mktemp(kind)
        write_tokenizer(folder, special, template)
        torch.manual_seed(0)
        config = transformers.AutoConfig.for_model(kind, **SIZES | KINDS[kind])
        model = transformers.AutoModelForCausalLM.from_config(config)
        for parameter in model.parameters():
            parameter.data *= 4  # or every token is about as likely as every other
        model.save_pretrained(folder)
        return folder

    return write


@pytest.fixture(scope="session")
def moe(make: Make) -> Path:
    """A mixture of experts with Qwen's special tokens and a chat template."""
    return make("qwen3_moe")
