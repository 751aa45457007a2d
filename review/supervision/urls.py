"""The routes of managers, of second looks and of the data lead's oversight."""

from django.urls import path

from review.supervision import monitor_pages, pages, second_look_pages

urlpatterns = [
    path("team", pages.team, name="team"),
    path("team/judgements", monitor_pages.monitor, name="monitor"),
    path("team/cover", pages.cover, name="cover"),
    path("team/cover/<int:number>/end", pages.end_cover, name="end_cover"),
    path("second-looks", second_look_pages.list_second_looks, name="second_looks"),
    path("second-looks/<int:number>", second_look_pages.second_look, name="second_look"),
    path("second-looks/<int:number>/view", second_look_pages.second_view, name="second_view"),
    path("second-looks/<int:number>/decision", second_look_pages.second_decision, name="second_decision"),
    path("second-looks/<int:number>/ask", second_look_pages.ask_second_look, name="ask_second_look"),
    path("oversight", monitor_pages.oversight, name="oversight"),
]
