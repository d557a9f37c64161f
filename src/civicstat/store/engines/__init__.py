"""The engines that can hold records."""
