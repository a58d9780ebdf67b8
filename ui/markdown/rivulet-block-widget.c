/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The interface, and which widget shows which kind of block.
 */

#include "config.h"

#include "rivulet-block-widget.h"

#include "rivulet-block-box.h"
#include "rivulet-block-code.h"
#include "rivulet-block-item.h"
#include "rivulet-block-table.h"
#include "rivulet-block-text.h"

G_DEFINE_INTERFACE (RivuletBlockWidget, rivulet_block_widget, GTK_TYPE_WIDGET)

static void
rivulet_block_widget_default_init (RivuletBlockWidgetInterface *iface)
{
}

GtkWidget *
rivulet_block_widget_new (RivuletBlockKind kind)
{
  switch (kind)
    {
    case RIVULET_BLOCK_KIND_CODE:
      return g_object_new (RIVULET_TYPE_BLOCK_CODE, NULL);
    case RIVULET_BLOCK_KIND_TABLE:
      return g_object_new (RIVULET_TYPE_BLOCK_TABLE, NULL);
    case RIVULET_BLOCK_KIND_ITEM:
      return g_object_new (RIVULET_TYPE_BLOCK_ITEM, NULL);
    case RIVULET_BLOCK_KIND_DOCUMENT:
    case RIVULET_BLOCK_KIND_QUOTE:
    case RIVULET_BLOCK_KIND_LIST:
      return rivulet_block_box_new (kind);
    case RIVULET_BLOCK_KIND_RULE:
      return gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
    case RIVULET_BLOCK_KIND_PARAGRAPH:
    case RIVULET_BLOCK_KIND_HEADING:
    case RIVULET_BLOCK_KIND_ROW:
    case RIVULET_BLOCK_KIND_CELL:
    default:
      return rivulet_block_text_new (kind);
    }
}

void
rivulet_block_widget_set_block (RivuletBlockWidget *self,
                                RivuletBlock       *block)
{
  g_return_if_fail (RIVULET_IS_BLOCK_WIDGET (self));
  g_return_if_fail (block != NULL);

  RIVULET_BLOCK_WIDGET_GET_IFACE (self)->set_block (self, block);
}

void
rivulet_block_widget_set_cut (RivuletBlockWidget *self,
                              gsize               cut)
{
  g_return_if_fail (RIVULET_IS_BLOCK_WIDGET (self));

  RIVULET_BLOCK_WIDGET_GET_IFACE (self)->set_cut (self, cut);
}

void
rivulet_block_widget_set_found (GtkWidget *root,
                                GArray    *found)
{
  g_return_if_fail (GTK_IS_WIDGET (root));

  if (RIVULET_IS_BLOCK_WIDGET (root) && RIVULET_BLOCK_WIDGET_GET_IFACE (root)->set_found != NULL)
    {
      RIVULET_BLOCK_WIDGET_GET_IFACE (root)->set_found (RIVULET_BLOCK_WIDGET (root), found);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    rivulet_block_widget_set_found (child, found);
}

static gboolean
get_own_place (GtkWidget       *widget,
               GtkWidget       *root,
               gsize            byte,
               graphene_rect_t *place)
{
  graphene_point_t corner;

  if (!RIVULET_BLOCK_WIDGET_GET_IFACE (widget)->get_place (RIVULET_BLOCK_WIDGET (widget), byte, place)
      || !gtk_widget_compute_point (widget, root, &place->origin, &corner))
    return FALSE;
  place->origin = corner;

  return TRUE;
}

static gboolean
find_place (GtkWidget       *widget,
            GtkWidget       *root,
            gsize            byte,
            graphene_rect_t *place)
{
  if (RIVULET_IS_BLOCK_WIDGET (widget) && RIVULET_BLOCK_WIDGET_GET_IFACE (widget)->get_place != NULL)
    return get_own_place (widget, root, byte, place);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (find_place (child, root, byte, place))
        return TRUE;
    }

  return FALSE;
}

gboolean
rivulet_block_widget_get_place (GtkWidget       *root,
                                gsize            byte,
                                graphene_rect_t *place)
{
  g_return_val_if_fail (GTK_IS_WIDGET (root), FALSE);
  g_return_val_if_fail (place != NULL, FALSE);

  return find_place (root, root, byte, place);
}
