"""The routes; who may use each is in `review.walls.ROUTES`."""

from review.accounts.urls import urlpatterns as accounts
from review.exports.urls import urlpatterns as exports
from review.families.urls import urlpatterns as families
from review.governance.urls import urlpatterns as governance
from review.pages.urls import urlpatterns as desk
from review.practice.urls import urlpatterns as practice
from review.signing_in.urls import urlpatterns as signing_in
from review.supervision.urls import urlpatterns as supervision

urlpatterns = [
    *desk,
    *exports,
    *families,
    *practice,
    *accounts,
    *signing_in,
    *supervision,
    *governance,
]

handler403 = "review.errors.refused"
handler404 = "review.errors.not_found"
handler500 = "review.errors.broken"
