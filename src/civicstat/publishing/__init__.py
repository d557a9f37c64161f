"""What goes out: chosen figures, goals and texts come in; editions that anyone can check go out.

The road, in its order: `gathering` reads what was chosen into a `Content`; `disclosure` withholds what would tell of
few people; `formats` and the public site make files of what is left; `editions` writes, signs and chains them.
"""
