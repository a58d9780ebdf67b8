/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the drawn views of the cache have in common: a grid of cells kept as one sorted array and as render nodes, the cell
 * under the pointer, the keyboard's cursor, the tooltip, and what a screen reader is told.
 */

#pragma once

#include "rivulet-cells.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_CELL_VIEW (rivulet_cell_view_get_type ())
G_DECLARE_DERIVABLE_TYPE (RivuletCellView, rivulet_cell_view, RIVULET, CELL_VIEW, GtkWidget)

/**
 * RivuletCellViewClass:
 * @color_classes: NULL-terminated CSS classes, whose colours rivulet_cell_view_get_color() returns by index
 * @lay_out: makes the grid for a size; NULL when there is nothing to draw
 * @append_static: draws what depends on size and colours alone
 * @append_values: draws what depends on the values too
 * @append_live: (nullable): draws what is never kept
 * @dup_cell_text: says a cell in words
 */
struct _RivuletCellViewClass
{
  GtkWidgetClass parent_class;

  const char *const *color_classes;
  RivuletCells *(*lay_out) (RivuletCellView *self, int width, int height);
  void (*append_static) (RivuletCellView *self, GtkSnapshot *snapshot);
  void (*append_values) (RivuletCellView *self, GtkSnapshot *snapshot);
  void (*append_live) (RivuletCellView *self, GtkSnapshot *snapshot);
  char *(*dup_cell_text) (RivuletCellView *self, guint cell);
};

/* Returns: (nullable): the grid at the present size. */
const RivuletCells *rivulet_cell_view_get_cells (RivuletCellView *self);
GdkRGBA             rivulet_cell_view_get_color (RivuletCellView *self,
                                                 guint            index);

/* The values have changed, the grid has not. */
void rivulet_cell_view_values_changed (RivuletCellView *self);
/* The grid has changed: cursor and pointer are forgotten, the size is asked for again. */
void rivulet_cell_view_cells_changed (RivuletCellView *self);

/* Returns: the cell at a point of the widget, or -1. */
int rivulet_cell_view_get_cell_at (RivuletCellView *self,
                                   double           x,
                                   double           y);
/* Returns: the cell that the keyboard's cursor stands on, or -1 before it was moved. Property "cursor". */
int rivulet_cell_view_get_cursor (RivuletCellView *self);
/* Returns: the cell under the pointer, or -1. Property "hovered". */
int rivulet_cell_view_get_hovered (RivuletCellView *self);
/* What a click or Return does: emits "cell-activated" (guint). */
void rivulet_cell_view_activate_cell (RivuletCellView *self,
                                      guint            cell);
/* Returns: (transfer full) (nullable): a cell in words. */
char *rivulet_cell_view_dup_cell_text (RivuletCellView *self,
                                       guint            cell);

G_END_DECLS
