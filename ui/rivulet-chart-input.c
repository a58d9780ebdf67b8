/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reading line, zoom and pan of a chart, by pointer and by keys.
 */

#include "config.h"

#include "rivulet-announce.h"
#include "rivulet-chart-private.h"

#include <math.h>

#define ZOOM_STEP 1.25

static void
set_cursor (RivuletChart *self,
            double        x,
            gboolean      say)
{
  g_autofree char *text = NULL;

  self->cursor = x;
  if (!isnan (x))
    text = rivulet_chart_dup_text_at (self, x);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  if (say && text != NULL)
    {
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
      rivulet_announce (GTK_WIDGET (self), text);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
step_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   user_data)
{
  RivuletChart *self = RIVULET_CHART (widget);
  graphene_rect_t plot = rivulet_chart_get_plot (self);
  double begin, end, least, most, x;

  rivulet_chart_get_extent (self, &least, &most);
  rivulet_chart_get_view (self, &begin, &end);
  /* By one position, or by what one pixel holds. */
  x = isnan (self->cursor) ? end - 1
                           : self->cursor + g_variant_get_int32 (args) * MAX ((end - begin) / plot.size.width, 1);
  x = CLAMP (floor (x), least, most - 1);
  if (x < begin)
    rivulet_chart_pan (self, x - begin);
  else if (x >= end)
    rivulet_chart_pan (self, x - end + 1);
  set_cursor (self, x, TRUE);

  return TRUE;
}

static gboolean
jump_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   user_data)
{
  RivuletChart *self = RIVULET_CHART (widget);
  double least, most;

  rivulet_chart_get_extent (self, &least, &most);
  rivulet_chart_pan (self, g_variant_get_boolean (args) ? most : -most);
  set_cursor (self, g_variant_get_boolean (args) ? most - 1 : least, TRUE);

  return TRUE;
}

static gboolean
zoom_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   user_data)
{
  RivuletChart *self = RIVULET_CHART (widget);
  int direction = g_variant_get_int32 (args);
  double begin, end;

  rivulet_chart_get_view (self, &begin, &end);
  if (direction == 0)
    rivulet_chart_show_all (self);
  else
    rivulet_chart_zoom (self, direction > 0 ? ZOOM_STEP : 1 / ZOOM_STEP,
                        isnan (self->cursor) ? (begin + end) / 2 : self->cursor);

  return TRUE;
}

static gboolean
scroll_cb (RivuletChart             *self,
           double                    dx,
           double                    dy,
           GtkEventControllerScroll *controller)
{
  double begin, end;

  rivulet_chart_get_view (self, &begin, &end);
  /* A wheel over a chart in a scrolled page scrolls the page unless Control says otherwise. */
  if ((gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller)) & GDK_CONTROL_MASK) != 0)
    rivulet_chart_zoom (self, pow (ZOOM_STEP, -dy), isnan (self->cursor) ? end : self->cursor);
  else if (fabs (dx) > fabs (dy))
    rivulet_chart_pan (self, dx * (end - begin) / 20);
  else
    return FALSE;

  return TRUE;
}

static void
motion_cb (RivuletChart *self,
           double        x,
           double        y)
{
  set_cursor (self, rivulet_chart_get_x_at (self, x), FALSE);
}

static void
leave_cb (RivuletChart *self)
{
  set_cursor (self, NAN, FALSE);
}

static void
drag_begin_cb (RivuletChart *self)
{
  self->dragged = 0;
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
drag_update_cb (RivuletChart *self,
                double        dx,
                double        dy)
{
  graphene_rect_t plot = rivulet_chart_get_plot (self);
  double begin, end;

  rivulet_chart_get_view (self, &begin, &end);
  rivulet_chart_pan (self, (self->dragged - dx) / plot.size.width * (end - begin));
  self->dragged = dx;
}

static void
zoom_begin_cb (RivuletChart *self)
{
  self->dragged = 1;
}

static void
zoom_changed_cb (RivuletChart *self,
                 double        scale)
{
  double begin, end;

  rivulet_chart_get_view (self, &begin, &end);
  rivulet_chart_zoom (self, scale / self->dragged, (begin + end) / 2);
  self->dragged = scale;
}

void
rivulet_chart_install_input (GtkWidgetClass *widget_class)
{
  static const struct
  {
    guint key;
    int direction;
  } zooms[] = { { GDK_KEY_plus, 1 },   { GDK_KEY_equal, 1 },        { GDK_KEY_KP_Add, 1 },
                { GDK_KEY_minus, -1 }, { GDK_KEY_KP_Subtract, -1 }, { GDK_KEY_0, 0 } };

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, step_cb, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, step_cb, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Home, 0, jump_cb, "b", FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_End, 0, jump_cb, "b", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    gtk_widget_class_add_binding (widget_class, zooms[i].key, 0, zoom_cb, "i", zooms[i].direction);
}

void
rivulet_chart_init_input (RivuletChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *zoom = gtk_gesture_zoom_new ();

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (zoom, "begin", G_CALLBACK (zoom_begin_cb), self);
  g_signal_connect_swapped (zoom, "scale-changed", G_CALLBACK (zoom_changed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (zoom));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}
