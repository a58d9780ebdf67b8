/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A drawn grid of cells (pointer and keys are in rivulet-cell-view-input.c). What depends on the size is drawn once a size and what depends on the values once a change, each
 * kept as a render node; the cell under the pointer and the keyboard's cursor alone are drawn live.
 */

#include "config.h"

#include "rivulet-cell-view-private.h"
#include "rivulet-swatch.h"

enum
{
  PROP_0,
  PROP_CURSOR,
  PROP_HOVERED,
  N_PROPERTIES,
};

enum
{
  CELL_ACTIVATED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (RivuletCellView, rivulet_cell_view, GTK_TYPE_WIDGET)

RivuletCellViewPrivate *
rivulet_cell_view_get_private (RivuletCellView *self)
{
  return rivulet_cell_view_get_instance_private (self);
}

static void
drop_nodes (RivuletCellView *self)
{
  RivuletCellViewPrivate *priv = rivulet_cell_view_get_private (self);

  g_clear_pointer (&priv->static_node, gsk_render_node_unref);
  g_clear_pointer (&priv->values_node, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drop_cells (RivuletCellView *self)
{
  RivuletCellViewPrivate *priv = rivulet_cell_view_get_private (self);

  g_clear_pointer (&priv->cells, rivulet_cells_free);
  drop_nodes (self);
}

const RivuletCells *
rivulet_cell_view_get_cells (RivuletCellView *self)
{
  RivuletCellViewPrivate *priv = rivulet_cell_view_get_private (self);
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  if (priv->cells == NULL && width > 0 && height > 0)
    priv->cells = RIVULET_CELL_VIEW_GET_CLASS (self)->lay_out (self, width, height);

  return priv->cells;
}

static void
ensure_nodes (RivuletCellView *self)
{
  RivuletCellViewPrivate *priv = rivulet_cell_view_get_private (self);
  RivuletCellViewClass *klass = RIVULET_CELL_VIEW_GET_CLASS (self);

  if (priv->static_node == NULL)
    {
      GtkSnapshot *snapshot = gtk_snapshot_new ();

      klass->append_static (self, snapshot);
      priv->static_node = gtk_snapshot_free_to_node (snapshot);
    }
  if (priv->values_node == NULL)
    {
      GtkSnapshot *snapshot = gtk_snapshot_new ();

      klass->append_values (self, snapshot);
      priv->values_node = gtk_snapshot_free_to_node (snapshot);
    }
}

static void
append_outline (RivuletCellView *self,
                GtkSnapshot     *snapshot,
                int              cell)
{
  RivuletCellViewPrivate *priv = rivulet_cell_view_get_private (self);
  GskRoundedRect outline;
  GdkRGBA color;

  if (cell < 0 || (guint) cell >= rivulet_cells_get_n_cells (priv->cells))
    return;

  gtk_widget_get_color (GTK_WIDGET (self), &color);
  gsk_rounded_rect_init_from_rect (&outline, rivulet_cells_get_rect (priv->cells, (guint) cell), 1);
  gsk_rounded_rect_shrink (&outline, -1, -1, -1, -1);
  gtk_snapshot_append_border (snapshot, &outline,
                              (float[4]) { 2, 2, 2, 2 },
                              (GdkRGBA[4]) { color, color, color, color });
}

static void
rivulet_cell_view_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  RivuletCellView *self = RIVULET_CELL_VIEW (widget);
  RivuletCellViewPrivate *priv = rivulet_cell_view_get_private (self);

  if (rivulet_cell_view_get_cells (self) == NULL)
    return;

  ensure_nodes (self);
  if (priv->static_node != NULL)
    gtk_snapshot_append_node (snapshot, priv->static_node);
  if (priv->values_node != NULL)
    gtk_snapshot_append_node (snapshot, priv->values_node);
  if (RIVULET_CELL_VIEW_GET_CLASS (self)->append_live != NULL)
    RIVULET_CELL_VIEW_GET_CLASS (self)->append_live (self, snapshot);
  append_outline (self, snapshot, priv->hovered);
  if (gtk_widget_has_focus (widget))
    append_outline (self, snapshot, priv->cursor);
}

static GtkSizeRequestMode
rivulet_cell_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
rivulet_cell_view_size_allocate (GtkWidget *widget,
                                 int        width,
                                 int        height,
                                 int        baseline)
{
  RivuletCellView *self = RIVULET_CELL_VIEW (widget);
  RivuletCellViewPrivate *priv = rivulet_cell_view_get_private (self);

  g_clear_pointer (&priv->cells, rivulet_cells_free);
  g_clear_pointer (&priv->static_node, gsk_render_node_unref);
  g_clear_pointer (&priv->values_node, gsk_render_node_unref);
}

static void
rivulet_cell_view_direction_changed (GtkWidget        *widget,
                                     GtkTextDirection  previous)
{
  drop_cells (RIVULET_CELL_VIEW (widget));
}

static void
rivulet_cell_view_css_changed (GtkWidget         *widget,
                               GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (rivulet_cell_view_parent_class)->css_changed (widget, change);
  drop_nodes (RIVULET_CELL_VIEW (widget));
}

static void
rivulet_cell_view_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_CURSOR:
      g_value_set_int (value, rivulet_cell_view_get_private (RIVULET_CELL_VIEW (object))->cursor);
      break;
    case PROP_HOVERED:
      g_value_set_int (value, rivulet_cell_view_get_private (RIVULET_CELL_VIEW (object))->hovered);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* The colours are known by the class of the final type, which instance_init does not see yet. */
static void
rivulet_cell_view_constructed (GObject *object)
{
  RivuletCellView *self = RIVULET_CELL_VIEW (object);
  RivuletCellViewPrivate *priv = rivulet_cell_view_get_private (self);
  const char *const *color_classes = RIVULET_CELL_VIEW_GET_CLASS (self)->color_classes;

  G_OBJECT_CLASS (rivulet_cell_view_parent_class)->constructed (object);

  for (guint i = 0; color_classes[i] != NULL; i++)
    {
      GtkWidget *swatch = rivulet_swatch_new (color_classes[i]);

      gtk_widget_set_parent (swatch, GTK_WIDGET (self));
      gtk_widget_set_child_visible (swatch, FALSE);
      g_signal_connect_object (swatch, "changed", G_CALLBACK (drop_nodes), self, G_CONNECT_SWAPPED);
      g_ptr_array_add (priv->swatches, swatch);
    }
}

static void
rivulet_cell_view_dispose (GObject *object)
{
  RivuletCellViewPrivate *priv = rivulet_cell_view_get_private (RIVULET_CELL_VIEW (object));

  g_clear_pointer (&priv->swatches, g_ptr_array_unref);
  g_clear_pointer (&priv->cells, rivulet_cells_free);
  g_clear_pointer (&priv->static_node, gsk_render_node_unref);
  g_clear_pointer (&priv->values_node, gsk_render_node_unref);

  G_OBJECT_CLASS (rivulet_cell_view_parent_class)->dispose (object);
}

static void
rivulet_cell_view_class_init (RivuletCellViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = rivulet_cell_view_constructed;
  object_class->dispose = rivulet_cell_view_dispose;
  object_class->get_property = rivulet_cell_view_get_property;

  widget_class->snapshot = rivulet_cell_view_snapshot;
  widget_class->get_request_mode = rivulet_cell_view_get_request_mode;
  widget_class->size_allocate = rivulet_cell_view_size_allocate;
  widget_class->direction_changed = rivulet_cell_view_direction_changed;
  widget_class->css_changed = rivulet_cell_view_css_changed;

  properties[PROP_CURSOR] = g_param_spec_int ("cursor", NULL, NULL, -1, G_MAXINT, -1,
                                              G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_HOVERED] = g_param_spec_int ("hovered", NULL, NULL, -1, G_MAXINT, -1,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[CELL_ACTIVATED] = g_signal_new ("cell-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  rivulet_cell_view_install_input (widget_class);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
rivulet_cell_view_init (RivuletCellView *self)
{
  RivuletCellViewPrivate *priv = rivulet_cell_view_get_private (self);

  priv->swatches = g_ptr_array_new_with_free_func ((GDestroyNotify) gtk_widget_unparent);
  priv->hovered = -1;
  priv->cursor = -1;

  rivulet_cell_view_init_input (self);
}

void
rivulet_cell_view_set_pointed (RivuletCellView *self,
                               int             *place,
                               int              cell)
{
  RivuletCellViewPrivate *priv = rivulet_cell_view_get_private (self);

  *place = cell;
  g_object_notify_by_pspec (G_OBJECT (self), properties[place == &priv->cursor ? PROP_CURSOR : PROP_HOVERED]);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
rivulet_cell_view_activate_cell (RivuletCellView *self,
                                 guint            cell)
{
  g_return_if_fail (RIVULET_IS_CELL_VIEW (self));

  g_signal_emit (self, signals[CELL_ACTIVATED], 0, cell);
}

GdkRGBA
rivulet_cell_view_get_color (RivuletCellView *self,
                             guint            index)
{
  return rivulet_swatch_get_color (g_ptr_array_index (rivulet_cell_view_get_private (self)->swatches, index));
}

void
rivulet_cell_view_values_changed (RivuletCellView *self)
{
  g_clear_pointer (&rivulet_cell_view_get_private (self)->values_node, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
rivulet_cell_view_cells_changed (RivuletCellView *self)
{
  RivuletCellViewPrivate *priv = rivulet_cell_view_get_private (self);

  priv->hovered = priv->cursor = -1;
  drop_cells (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

int
rivulet_cell_view_get_cell_at (RivuletCellView *self,
                               double           x,
                               double           y)
{
  const RivuletCells *cells;

  g_return_val_if_fail (RIVULET_IS_CELL_VIEW (self), -1);

  cells = rivulet_cell_view_get_cells (self);

  return cells == NULL ? -1 : rivulet_cells_find (cells, (float) x, (float) y);
}

int
rivulet_cell_view_get_hovered (RivuletCellView *self)
{
  g_return_val_if_fail (RIVULET_IS_CELL_VIEW (self), -1);

  return rivulet_cell_view_get_private (self)->hovered;
}

int
rivulet_cell_view_get_cursor (RivuletCellView *self)
{
  g_return_val_if_fail (RIVULET_IS_CELL_VIEW (self), -1);

  return rivulet_cell_view_get_private (self)->cursor;
}

char *
rivulet_cell_view_dup_cell_text (RivuletCellView *self,
                                 guint            cell)
{
  g_return_val_if_fail (RIVULET_IS_CELL_VIEW (self), NULL);

  return RIVULET_CELL_VIEW_GET_CLASS (self)->dup_cell_text (self, cell);
}
