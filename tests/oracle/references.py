"""The models that others have published, for the networks of the library that reproduce one.

A `Reference` builds both, gives ours the weights of theirs, and says how far apart they are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netdsl import library
from tests.oracle import compare


@dataclass(frozen=True)
class Apart:
    """The largest differences of outputs and of gradients, as parts of the largest number."""

    outputs: float
    gradients: float | None = None


@dataclass(frozen=True)
class Reference:
    """A published model: whose, what it is called, and on which input both are run.

    `also` is what the comparison says beside the numbers; `start` gives a model without weights
    random ones; `inexact` is why theirs has gradients of single precision.
    """

    owner: str
    model: str
    sizes: tuple[int, ...]
    modes: tuple[str, ...]
    measure: Callable[["Reference", str], Apart]
    arguments: Mapping[str, Any] | None = None
    outputs: Mapping[str, str] | None = None
    also: str = ""
    start: Callable[[Any], Any] = compare.started
    inexact: str = ""

    def apart(self, name: str) -> Apart:
        """How far the emitted model of the network is from it."""
        return self.measure(self, name)


def _worst(found: list[Apart]) -> Apart:
    gradients = [each.gradients for each in found if each.gradients is not None]
    return Apart(max(each.outputs for each in found), max(gradients, default=None))


def _resized(name: str, sizes: tuple[int, ...]) -> Any:
    """The emitted model for inputs of this size; the weights stay to be set."""
    module = Path(library.networks()[name]).stem
    image = "x".join(map(str, sizes[1:]))
    return compare.emitted_at(image, module, name, "meta").to_empty(device="cpu")


def _torchvision(reference: Reference, name: str) -> Apart:
    """Key for key, then as a function, its gradients too."""
    theirs = compare.torchvision_model(reference.model, "meta", **(reference.arguments or {}))
    theirs = reference.start(theirs)
    ours = _resized(name, reference.sizes)
    compare.assert_same_weights(ours, theirs)
    return _both(reference, ours, theirs)


def _filled(model: Any) -> Any:
    """What a vision transformer starts with, which `reset_parameters` does not reach."""
    from tests.oracle.test_vit import filled

    return filled(model)


def _flowers(reference: Reference, name: str) -> Apart:
    """All but both heads are torchvision's; a head of five classes stands for its own."""
    import torch

    theirs = compare.torchvision_model("inception_v3", **(reference.arguments or {}))
    theirs.fc = torch.nn.Linear(2048, 5)
    return _both(reference, _resized(name, reference.sizes), compare.randomised(theirs))


def _efficientnet(reference: Reference, name: str) -> Apart:
    """Its trained weights, on photographs."""
    import torch

    from tests.oracle.test_pretrained import PHOTOGRAPHS, checkpoint, photograph, published

    ours, theirs = compare.emitted_model(name), published()
    for model in (ours, theirs):
        model.load_state_dict(torch.load(checkpoint(), weights_only=True), strict=True)
        model.double().eval()
    pictures = [torch.from_numpy(photograph(p)).movedim(-1, 1) for p in PHOTOGRAPHS]
    with torch.no_grad():
        return _worst([Apart(compare.apart(ours(x), theirs(x))) for x in pictures])


def _both(reference: Reference, ours: Any, theirs: Any) -> Apart:
    x = compare.image(*reference.sizes)
    found = []
    for mode in reference.modes:
        training = mode == "training"
        outputs = reference.outputs if training or reference.owner != "torchvision" else None
        if reference.model in _SEGMENTATION:
            outputs = reference.outputs
        found.append(Apart(*compare.differences(ours, theirs, x, training, outputs)))
    return _worst(found)


def _keras(reference: Reference, name: str) -> Apart:
    """The weights in the same order, then as a function."""
    from tests.harness.keras_side import precision
    from tests.oracle import test_keras_applications as applications

    with precision("float64"):
        mine, wanted = applications.ours(name), applications.theirs(name)
        weights = applications.random_weights(wanted)
        assert [tuple(w.shape) for w in mine.weights] == [w.shape for w in weights]
        for model in (mine, wanted):
            model.set_weights(weights)
        x = applications.images()
        return _worst([
            Apart(*applications.differences(mine, wanted, x, mode == "training"))
            for mode in reference.modes
        ])  # fmt: skip


_SEGMENTATION = ("fcn_resnet50", "deeplabv3_resnet50")
_BOTH = ("inference", "training")
_SMALL = (2, 3, 64, 96)
_OWN = (1, 3, 224, 224)


def _of_torchvision(model: str, sizes: tuple[int, ...] = _SMALL, **more: Any) -> Reference:
    return Reference("torchvision", model, sizes, _BOTH, _torchvision, **more)


REFERENCES: dict[str, Reference] = {
    "alexnet_torchvision": _of_torchvision("alexnet", _OWN),
    **{f"vgg{n}": _of_torchvision(f"vgg{n}", _OWN) for n in (11, 13, 16, 19)},
    **{
        f"vgg{n}_bn": _of_torchvision(f"vgg{n}_bn", _OWN) for n in (11, 13, 16, 19)
    },
    **{f"resnet{n}": _of_torchvision(f"resnet{n}") for n in (18, 34, 50, 101, 152)},
    "resnext50_32x4d": _of_torchvision("resnext50_32x4d"),
    "wide_resnet50_2": _of_torchvision("wide_resnet50_2"),
    "densenet": _of_torchvision("densenet121"),
    "densenet169": _of_torchvision("densenet169"),
    "mobilenet_v2": _of_torchvision("mobilenet_v2"),
    "mobilenet_v3_large": _of_torchvision(
        "mobilenet_v3_large", inexact="PyTorch's `hardsigmoid` keeps 1/6 in float32 there"
    ),
    "vit_b_16": _of_torchvision(
        "vit_b_16", (2, 3, 64, 64), arguments={"image_size": 64}, start=_filled
    ),
    "googlenet_bn": _of_torchvision(
        "googlenet",
        arguments={"init_weights": False},
        outputs={"output": "logits", "aux1": "aux_logits1", "aux2": "aux_logits2"},
    ),
    "inception_v3": _of_torchvision(
        "inception_v3",
        (2, 3, 299, 299),
        arguments={"init_weights": False},
        outputs={"output": "logits", "AuxLogits": "aux_logits"},
    ),
    "inception_v3_flowers": Reference(
        "torchvision", "inception_v3", (2, 3, 96, 139), ("inference",), _flowers,
        arguments={"init_weights": False, "aux_logits": False}, also="with a head of five classes",
    ),
    **{
        f"{model}{end}": _of_torchvision(
            model,
            (2, 3, 65, 97),
            arguments={"weights_backbone": None, "aux_loss": bool(end)},
            outputs={"out": "out", "aux": "aux"} if end else {"out": "out"},
            also="with its auxiliary head" if end else "",
        )
        for model in _SEGMENTATION
        for end in ("", "_aux")
    },
    "efficientnet_lite0": Reference(
        "efficientnet-lite-pytorch", "efficientnet-lite0", (1, 3, 224, 224), ("inference",),
        _efficientnet, also="with its trained weights, on photographs",
    ),
    **{
        name: Reference("keras.applications", model, (2, 64, 96, 3), modes, _keras)
        for name, model, modes in (
            ("resnet50_keras", "ResNet50", _BOTH),
            ("mobilenet_keras", "MobileNet", ("inference",)),
            ("mobilenet_v2_keras", "MobileNetV2", _BOTH),
        )
    },
}  # fmt: skip
"""By the network's name in the library."""

COUNTS = {
    "lenet5": "60,000 parameters",
    "alexnet": "60 million parameters, 8 layers",
    "googlenet": "22 layers",
    "fcn": "134 M parameters",
    "resnet164": "164 layers, 1.7 M parameters",
    "resnet1001": "1001 layers",
    "cnn_trad_fpool3": "244.2 K parameters, 9.7 M multiplications",
    "unet": "23 convolutional layers",
    "unet3d": "19,069,955 parameters without those of batch normalisation",
}
"""What papers publish of networks that there is no model of to compare with."""
