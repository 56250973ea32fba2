"""What the case page of a consultation shows."""

from mediation.desk.faces.face import Face

FACE = Face("desk/kinds/consultation.html")
