# SPDX-License-Identifier: Apache-2.0
"""Records and Stream as torch's Dataset and IterableDataset."""
from torch.utils.data import Dataset, IterableDataset

from . import dataset


class Records(dataset.Records, Dataset):
    """By their place."""


class Stream(dataset.Stream, IterableDataset):
    """Each once, shared among workers and ranks."""
