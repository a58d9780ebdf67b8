/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every widget that shows a block can do. A widget takes the next version of its block in place: a growing reply
 * touches what has changed and nothing else.
 */

#pragma once

#include "rivulet-block.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How strongly what the model has forgotten is drawn: at least 4.5:1 on light and dark, on the bubble too. */
#define RIVULET_FORGOTTEN_ALPHA 0.62

#define RIVULET_TYPE_BLOCK_WIDGET (rivulet_block_widget_get_type ())
G_DECLARE_INTERFACE (RivuletBlockWidget, rivulet_block_widget, RIVULET, BLOCK_WIDGET, GtkWidget)

struct _RivuletBlockWidgetInterface
{
  GTypeInterface parent_interface;

  void (*set_block) (RivuletBlockWidget *self,
                     RivuletBlock       *block);
  void (*set_cut) (RivuletBlockWidget *self,
                   gsize               cut);

  /* Of those that show text themselves; NULL for the others. */
  void     (*set_found) (RivuletBlockWidget *self,
                         GArray             *found);
  gboolean (*get_place) (RivuletBlockWidget *self,
                         gsize               byte,
                         graphene_rect_t    *place);
};

/* Returns: a widget for blocks of a kind, which shows none yet. */
GtkWidget *rivulet_block_widget_new (RivuletBlockKind kind);

/* @block: of the kind that the widget was made for */
void rivulet_block_widget_set_block (RivuletBlockWidget *self,
                                     RivuletBlock       *block);

/* Dims what came from before byte @cut of the message: 0 nothing, G_MAXSIZE everything. */
void rivulet_block_widget_set_cut (RivuletBlockWidget *self,
                                   gsize               cut);

/*
 * Makes what came from some bytes of the message stand out, in @root and everything within.
 * @found: (nullable) (element-type RivuletTextRange): in order; NULL: nothing
 */
void rivulet_block_widget_set_found (GtkWidget *root,
                                     GArray    *found);

/*
 * Where byte @byte of the message stands within @root.
 *
 * Returns: FALSE where it is not shown, or not yet allocated.
 */
gboolean rivulet_block_widget_get_place (GtkWidget       *root,
                                         gsize            byte,
                                         graphene_rect_t *place);

G_END_DECLS
