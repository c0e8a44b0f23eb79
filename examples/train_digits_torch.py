"""Trains the emitted LeNet-5 on handwritten digits with PyTorch.

netdsl build lenet5 --backend torch -o examples/lenet5_torch.py
python examples/train_digits_torch.py
"""

import torch
import torch.nn.functional as F
from digits import digits
from lenet5_torch import Lenet5

EPOCHS, BATCH, RATE = 6, 32, 2e-3


def main() -> None:
    """Train, and print the share of held-out digits that are recognised."""
    torch.manual_seed(0)
    # So small a network is fastest on one core.
    torch.set_num_threads(1)
    train, test, train_labels, test_labels = map(torch.from_numpy, digits())
    model = Lenet5()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    steps = EPOCHS * -(-len(train) // BATCH)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for epoch in range(1, EPOCHS + 1):
        model.train()
        total = 0.0
        for batch in torch.randperm(len(train)).split(BATCH):
            # The network gives squared distances: the smallest is the answer.
            loss = F.cross_entropy(-model(train[batch]) / 16, train_labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(batch)
        model.eval()
        with torch.no_grad():
            right = (model(test).argmin(1) == test_labels).float().mean().item()
        print(f"epoch {epoch}  loss {total / len(train):.4f}  held out {right:.1%}", flush=True)


if __name__ == "__main__":
    main()
