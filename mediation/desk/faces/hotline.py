"""What the case page of a hotline ticket shows."""

from mediation.desk.faces.face import Face

FACE = Face("desk/kinds/hotline.html")
