"""Where residents speak: requests without an account come in; plain pages, and voices for the register, go out."""
