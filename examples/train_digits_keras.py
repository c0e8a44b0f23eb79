"""Trains the emitted LeNet-5 on handwritten digits with Keras.

netdsl build lenet5 --backend keras -o examples/lenet5_keras.py
python examples/train_digits_keras.py
"""

import keras
from digits import digits
from keras import KerasTensor, ops
from lenet5_keras import lenet5

EPOCHS, BATCH, RATE = 6, 32, 2e-3


def loss(labels: KerasTensor, distances: KerasTensor) -> KerasTensor:
    """Cross-entropy of the negative squared distances: the smallest is the answer."""
    return keras.losses.sparse_categorical_crossentropy(labels, -distances / 16, from_logits=True)


def accuracy(labels: KerasTensor, distances: KerasTensor) -> KerasTensor:
    """Whether a digit's own class is the nearest."""
    nearest = ops.cast(ops.argmin(distances, axis=-1), labels.dtype)
    return ops.equal(ops.reshape(labels, (-1,)), nearest)


class Progress(keras.callbacks.Callback):
    """Prints a line for each epoch."""

    def on_epoch_end(self, epoch: int, logs: dict[str, float]) -> None:
        """Print the loss, and the share of held-out digits that are recognised."""
        right = logs["val_accuracy"]
        print(f"epoch {epoch + 1}  loss {logs['loss']:.4f}  held out {right:.1%}", flush=True)


def main() -> None:
    """Train the network."""
    keras.utils.set_random_seed(0)
    train, test, train_labels, test_labels = digits()
    # Keras takes images with the channels last.
    train, test = train.transpose(0, 2, 3, 1), test.transpose(0, 2, 3, 1)
    model = lenet5()
    steps = EPOCHS * -(-len(train) // BATCH)
    schedule = keras.optimizers.schedules.CosineDecay(RATE, steps)
    model.compile(keras.optimizers.Adam(schedule), loss, metrics=[accuracy])
    model.fit(
        train,
        train_labels,
        batch_size=BATCH,
        epochs=EPOCHS,
        verbose=0,
        validation_data=(test, test_labels),
        callbacks=[Progress()],
    )


if __name__ == "__main__":
    main()
