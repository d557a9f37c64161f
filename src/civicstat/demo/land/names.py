"""What places in the synthetic city are called. All of it is invented."""

CITY = "Wendmere"
DEPARTMENTS = {  # by slug
    "police": "Police",
    "emergency-communications": "Emergency communications",
    "fire-and-ems": "Fire and EMS",
    "community-health": "Community health",
    "city-services": "City services",
    "police-oversight": "Police oversight",
}
DOWNTOWN = (0.6, 0.9)  # km east and north of the origin

# (code, name, how many beats); the first three lie north of the river.
NORTH_DISTRICTS = (("D1", "Central", 6), ("D2", "Northgate", 4), ("D3", "Westfield", 4))
SOUTH_DISTRICTS = (("D4", "Southbank", 4), ("D5", "Millrace", 4))

# The name of the neighborhood that reaches farthest in a direction (east, north), by bank.
NORTH_FARTHEST = {
    "North Commons": (0.0, 1.0),
    "East Meadows": (1.0, 0.1),
    "West Meadows": (-1.0, 0.1),
    "Observatory Hill": (-0.7, 0.7),
    "Airfield": (0.7, 0.7),
}
SOUTH_FARTHEST = {"South Fields": (0.0, -1.0), "Marsh End": (1.0, -0.3), "Quarry Row": (-1.0, -0.3)}
NORTH_REST = (
    "Market Square", "Tollgate", "College Green", "St. Anne", "Old Mint", "Ropewalk", "Larch Hill", "Glassworks",
    "Orchard Heights", "Bellfield", "Kestrel Park", "Cobbler's End", "Pinecroft", "Union Yards", "Linden Terrace",
    "Fairground", "Windmill Common", "Stonebridge", "Vine Hill", "Prospect Gardens", "Redfield",
)  # fmt: skip
SOUTH_REST = (
    "Ferry Landing", "Foundry", "Candle Row", "St. Brendan", "Tannery", "Brickyard", "Cooper's Bend", "Granary",
    "Hollow Creek", "Sycamore Flats", "Saltbox",
)  # fmt: skip

# How the 311 desk also writes some neighborhoods.
ALIASES = {
    "St. Anne": ("Saint Anne", "ST ANNE"),
    "St. Brendan": ("Saint Brendan", "St Brendan"),
    "Cooper's Bend": ("Coopers Bend",),
    "Cobbler's End": ("Cobblers End", "Cobbler End"),
    "Market Square": ("Market Sq",),
    "Orchard Heights": ("Orchard Hts",),
    "Windmill Common": ("Windmill Commons",),
    "Old Mint": ("Old Mint District",),
}

STREETS = (
    "Alder", "Amber", "Anvil", "Apple", "Arch", "Ash", "Aspen", "Barley", "Basin", "Bay", "Beech", "Bell", "Birch",
    "Blossom", "Bobbin", "Bridge", "Brook", "Canal", "Cedar", "Chalk", "Cherry", "Clay", "Clover", "Copper", "Coral",
    "Cotton", "Crane", "Crown", "Dale", "Depot", "Dove", "Elder", "Elm", "Fern", "Ferry", "Fir", "Flax", "Flint",
    "Forge", "Fountain", "Foxglove", "Garden", "Garnet", "Ginkgo", "Gorse", "Granite", "Grove", "Hazel", "Heather",
    "Hemlock", "Heron", "Hickory", "Holly", "Iris", "Ivy", "Jasper", "Juniper", "Kiln", "Lantern", "Larch", "Laurel",
    "Lime", "Linden", "Locust", "Loom", "Magnolia", "Maple", "Marble", "Marigold", "Meadow", "Mill", "Mint", "Moss",
    "Mulberry", "Oak", "Olive", "Orchid", "Osprey", "Otter", "Palm", "Peach", "Pear", "Pebble", "Pine", "Plum",
    "Poplar", "Quarry", "Quill", "Raven", "Reed", "Ridge", "Robin", "Rose", "Rowan", "Rush", "Saddle", "Sage", "Slate",
    "Sparrow", "Spruce", "Spring", "Stone", "Swan", "Tallow", "Teal", "Thistle", "Thorn", "Tower", "Trout", "Tulip",
    "Umber", "Valley", "Violet", "Walnut", "Weaver", "Wheat", "Willow", "Wren", "Yarrow", "Yew",
)  # fmt: skip
