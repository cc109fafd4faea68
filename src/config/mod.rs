//! The config file: raw and strict, then validated settings for each room, every problem reported at once.
