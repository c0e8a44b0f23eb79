"""The handwritten digits that ship with scikit-learn, as 28x28 images."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import zoom
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

Images = NDArray[np.float32]
Labels = NDArray[np.int64]
SHIFTS = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))


def digits() -> tuple[Images, Images, Labels, Labels]:
    """Images `[n, 1, 28, 28]` and labels: for training, and held out (a quarter)."""
    images, labels = load_digits(return_X_y=True)
    large = zoom(images.reshape(-1, 8, 8) / 16, (1, 2.5, 2.5), order=1)
    framed = np.pad(large, ((0, 0), (4, 4), (4, 4)))[:, None]
    train, test, train_labels, test_labels = train_test_split(
        framed.astype("float32"), labels.astype("int64"), test_size=0.25, random_state=0
    )
    # Each digit to train on also a pixel up, down, left and right.
    train = np.concatenate([np.roll(train, shift, (2, 3)) for shift in SHIFTS])
    return train, test, np.tile(train_labels, len(SHIFTS)), test_labels
