"""The city's plane in kilometers, and where it lies in degrees.

The origin is in the middle of Lake Michigan: no record of the demo can be mistaken for one of a real place.
"""

import math

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from civicstat.demo.chance import Floats

LONGITUDE, LATITUDE = -87.1, 43.25  # of the origin
KM_PER_DEGREE = 111.2
DECIMALS = 6  # about a decimeter


def to_degrees(points: Floats) -> Floats:
    """Return longitude and latitude (n × 2) of points in kilometers east and north of the origin (n × 2)."""
    per_degree = np.array([KM_PER_DEGREE * math.cos(math.radians(LATITUDE)), KM_PER_DEGREE])
    degrees: Floats = np.array([LONGITUDE, LATITUDE]) + points / per_degree
    return degrees


def geometry_to_degrees(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape of the plane in longitude and latitude, rounded. Shapes that share vertices still do."""
    return shapely.transform(shape, lambda points: np.round(to_degrees(points), DECIMALS))
