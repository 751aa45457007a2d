"""The routes of exports."""

from django.urls import path

from review.exports import pages

urlpatterns = [
    path("prompt/<str:reference>/export", pages.export_decision, name="export_decision"),
    path("lists", pages.list_exports, name="list_exports"),
    path("lists/<int:number>/answer", pages.answer_list_export, name="answer_list_export"),
    path("lists/<int:number>/fetch", pages.fetch_list_export, name="fetch_list_export"),
]
