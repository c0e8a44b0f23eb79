"""The proof as a function: what is compared, at which sizes, and what cannot be."""

import pytest

import netdsl
from netdsl.verify.prove import Wish, verify
from netdsl.verify.rewrite import still
from netdsl.verify.sizes import with_sizes
from tests.harness import compile_text
from tests.verify.broken import NETWORK, Broken, install


def test_still_layers_are_the_same_layers_without_chance() -> None:
    graph = compile_text(NETWORK)
    quiet, random = still(graph)
    assert [node.path for node in random] == ["drop"]
    changed = [
        (a.path, b.layer.values)
        for a, b in zip(graph.nodes(), quiet.nodes(), strict=True)
        if a != b
    ]
    assert changed == [("drop", {"rate": 0.0})]
    assert still(quiet) == (quiet, ())


def test_the_rate_of_a_block_is_stilled_too() -> None:
    graph = compile_text(
        "block b(p) { dense(4) ; dropout(p) }\nnetwork n { input x: [4] ; b(0.1) ; b(0.2) }\n"
    )
    quiet, random = still(graph)
    assert len(random) == 2
    assert "Dropout(0.0)" in netdsl.Network.model_construct(root=quiet).build("torch")


@pytest.mark.parametrize("family", ["regularisation", "augmentation"])
def test_every_random_layer_knows_its_still_form(family: str) -> None:
    classes = [c for c in _classes() if c.family == family]
    for layer in classes:
        needed = {n: 0.5 for n, f in layer.fields.items() if repr(f.default) == "<required>"}
        made = layer.make(needed)
        assert made.still() != made, f"{layer.name}: `randomness` or `still` is missing"
        assert made.still().still() == made.still()


def _classes():
    from netdsl.layers.registry import layer_class, layer_names

    return [layer_class(name) for name in layer_names()]


@pytest.mark.torch
class TestSizes:
    """With PyTorch twice: sizes are a matter of the core."""

    @pytest.fixture(autouse=True)
    def _backends(self, monkeypatch: pytest.MonkeyPatch) -> None:
        install(monkeypatch, twin=Broken())

    def test_unknown_sizes_are_chosen_odd_and_oblong(self) -> None:
        text = "network n { input x: [3, ?, ?] ; conv(4, 5x5, stride = 2) -> batchnorm ; global_avgpool }"
        report = verify(compile_text(text), Wish())
        assert report.agree
        assert report.sizes == {"x": (3, 11, 13)}
        assert any("11x13 was chosen" in note for note in report.notes), report.notes

    def test_the_smallest_that_fits(self) -> None:
        text = "network n { input x: [1, ?] ; conv(2, 20) ; global_maxpool }"
        assert verify(compile_text(text), Wish()).sizes == {"x": (1, 23)}

    def test_given_sizes(self) -> None:
        text = "network n { input x: 3x64x64 ; conv(4, 3x3) ; flatten -> dense(7) }"
        report = verify(compile_text(text), Wish(sizes={"": (9, 8)}))
        assert report.agree
        assert report.sizes == {"x": (3, 9, 8)}
        assert report.params == 4 * 28 + 7 * (4 * 7 * 6 + 1)
        assert report.notes == ("x is 3x9x8 here (`--size`), 3x64x64 in the file",)

    @pytest.mark.parametrize(
        ("sizes", "words"),
        [
            ({"y": (3, 9, 8)}, "no input `y`"),
            ({"x": (4, 9, 8)}, "3 channels"),
            ({"x": (9,)}, "no size for it"),
            ({"x": (2, 2)}, "`conv`"),
        ],
    )
    def test_sizes_that_do_not_fit(self, sizes: dict, words: str) -> None:
        graph = compile_text("network n { input x: 3x64x64 ; conv(4, 3x3) }")
        with pytest.raises(netdsl.NetdslError, match=words) as caught:
            verify(graph, Wish(sizes=sizes))
        assert caught.value.diagnostics[0].code == "N606"


def test_numbers_that_came_from_a_size_are_told() -> None:
    """They are plain numbers by then; a file that says another size works them out."""
    graph = compile_text(
        "network n { input x: 3x8x8 ; add { identity ; maxpool(2) -> upsample(size = [@x.height, @x.width]) } }"
    )
    with pytest.raises(netdsl.NetdslError, match="equal shapes") as caught:
        with_sizes(graph, {"": (6, 6)})
    (help_,) = caught.value.diagnostics[0].helps
    assert "`n with { input x: 3x6x6 }`" in help_.message


def test_one_backend_is_nothing_to_compare() -> None:
    with pytest.raises(netdsl.NetdslError, match="nothing to compare"):
        verify(compile_text(NETWORK), Wish(backends=["torch"]))


def test_a_backend_without_runtime(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, dumb=Broken(runtime=None))
    with pytest.raises(netdsl.NetdslError, match="`dumb` cannot be run: it has no runtime"):
        verify(compile_text(NETWORK), Wish(backends=["torch", "dumb"]))
    with pytest.raises(netdsl.NetdslError) as caught:
        verify(compile_text(NETWORK), Wish())
    assert "`dumb` is left out" in str(caught.value.diagnostics[0].notes)


@pytest.mark.parametrize("wish", [{"dtype": "float16"}, {"batch": 0}])
def test_wishes_that_make_no_sense(wish: dict) -> None:
    with pytest.raises(ValueError, match=next(iter(wish))):
        verify(compile_text(NETWORK), Wish(**wish))
