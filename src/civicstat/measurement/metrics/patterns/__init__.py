"""What an average hides: records come in, on demand; figures by hour of the week and by size of a value go out."""
