"""What the case page of an entry at a hearing shows."""

from mediation.desk.faces.face import Face

FACE = Face("desk/kinds/hearing.html")
