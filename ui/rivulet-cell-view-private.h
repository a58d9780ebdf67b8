/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the two halves of a cell view share: rivulet-cell-view.c draws, rivulet-cell-view-input.c answers pointer and keys.
 */

#pragma once

#include "rivulet-cell-view.h"

G_BEGIN_DECLS

typedef struct
{
  RivuletCells *cells;
  GskRenderNode *static_node;
  GskRenderNode *values_node;
  GPtrArray *swatches; /* of RivuletSwatch, unparented when removed */
  int hovered;
  int cursor;
} RivuletCellViewPrivate;

RivuletCellViewPrivate *rivulet_cell_view_get_private (RivuletCellView *self);

/* @place: the private `hovered` or `cursor`; sets it, says so and draws. */
void rivulet_cell_view_set_pointed (RivuletCellView *self,
                                    int             *place,
                                    int              cell);

void rivulet_cell_view_install_input (GtkWidgetClass *widget_class);
void rivulet_cell_view_init_input (RivuletCellView *self);

G_END_DECLS
