/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cell under the pointer, the keyboard's cursor, the tooltip, and what happens when a cell is chosen.
 */

#include "config.h"

#include "rivulet-announce.h"
#include "rivulet-cell-view-private.h"

#include <math.h>

static void
set_hovered (RivuletCellView *self,
             int              cell)
{
  RivuletCellViewPrivate *priv = rivulet_cell_view_get_private (self);

  if (priv->hovered == cell)
    return;
  rivulet_cell_view_set_pointed (self, &priv->hovered, cell);
  gtk_widget_trigger_tooltip_query (GTK_WIDGET (self));
}

static void
motion_cb (RivuletCellView *self,
           double           x,
           double           y)
{
  set_hovered (self, rivulet_cell_view_get_cell_at (self, x, y));
}

static void
leave_cb (RivuletCellView *self)
{
  set_hovered (self, -1);
}

static gboolean
rivulet_cell_view_query_tooltip (GtkWidget  *widget,
                                 int         x,
                                 int         y,
                                 gboolean    keyboard,
                                 GtkTooltip *tooltip)
{
  RivuletCellView *self = RIVULET_CELL_VIEW (widget);
  RivuletCellViewPrivate *priv = rivulet_cell_view_get_private (self);
  int cell = keyboard ? priv->cursor : rivulet_cell_view_get_cell_at (self, x, y);
  g_autofree char *text = NULL;
  const graphene_rect_t *rect;

  if (cell < 0 || rivulet_cell_view_get_cells (self) == NULL)
    return FALSE;

  rect = rivulet_cells_get_rect (priv->cells, (guint) cell);
  text = rivulet_cell_view_dup_cell_text (self, (guint) cell);
  gtk_tooltip_set_text (tooltip, text);
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle) { (int) rect->origin.x, (int) rect->origin.y,
                                                       (int) ceilf (rect->size.width),
                                                       (int) ceilf (rect->size.height) });

  return TRUE;
}

static void
move_cursor (RivuletCellView *self,
             guint            cell)
{
  RivuletCellViewPrivate *priv = rivulet_cell_view_get_private (self);
  g_autofree char *text = rivulet_cell_view_dup_cell_text (self, cell);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
  rivulet_announce (GTK_WIDGET (self), text);
  rivulet_cell_view_set_pointed (self, &priv->cursor, (int) cell);
}

static gboolean
step_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   user_data)
{
  RivuletCellView *self = RIVULET_CELL_VIEW (widget);
  RivuletCellViewPrivate *priv = rivulet_cell_view_get_private (self);
  guint target = 0;
  int columns, rows;

  if (rivulet_cell_view_get_cells (self) == NULL)
    return FALSE;

  g_variant_get (args, "(ii)", &columns, &rows);
  if (priv->cursor >= 0)
    target = rivulet_cells_step (priv->cells, (guint) priv->cursor, columns, rows);
  move_cursor (self, target);

  return TRUE;
}

static gboolean
jump_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   user_data)
{
  RivuletCellView *self = RIVULET_CELL_VIEW (widget);
  const RivuletCells *cells = rivulet_cell_view_get_cells (self);

  if (cells == NULL)
    return FALSE;
  move_cursor (self, g_variant_get_boolean (args) ? rivulet_cells_get_n_cells (cells) - 1 : 0);

  return TRUE;
}

static gboolean
activate_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   user_data)
{
  RivuletCellView *self = RIVULET_CELL_VIEW (widget);
  RivuletCellViewPrivate *priv = rivulet_cell_view_get_private (self);

  if (rivulet_cell_view_get_cells (self) == NULL || priv->cursor < 0)
    return FALSE;
  rivulet_cell_view_activate_cell (self, (guint) priv->cursor);

  return TRUE;
}

static void
released_cb (RivuletCellView *self,
             int              n_press,
             double           x,
             double           y)
{
  int cell = rivulet_cell_view_get_cell_at (self, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (cell < 0)
    return;
  move_cursor (self, (guint) cell);
  rivulet_cell_view_activate_cell (self, (guint) cell);
}

void
rivulet_cell_view_install_input (GtkWidgetClass *widget_class)
{
  const guint activating[] = { GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_ISO_Enter, GDK_KEY_space };

  widget_class->query_tooltip = rivulet_cell_view_query_tooltip;
  for (guint i = 0; i < G_N_ELEMENTS (activating); i++)
    gtk_widget_class_add_binding (widget_class, activating[i], 0, activate_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, step_cb, "(ii)", -1, 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, step_cb, "(ii)", 1, 0);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, 0, step_cb, "(ii)", 0, -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, 0, step_cb, "(ii)", 0, 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Home, 0, jump_cb, "b", FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_End, 0, jump_cb, "b", TRUE);
}

void
rivulet_cell_view_init_input (RivuletCellView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_swapped (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (self, "notify::has-focus", G_CALLBACK (gtk_widget_queue_draw), NULL);

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
}
