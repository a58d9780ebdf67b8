/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The widgets of the blocks stand in the order of the blocks, each remembering the kind it was made for.
 */

#include "config.h"

#include "rivulet-block-box.h"

#include "rivulet-block-widget.h"

typedef struct
{
  RivuletBlockKind kind;
  GtkWidget *widget;
} Kid;

struct _RivuletBlockBox
{
  GtkWidget parent_instance;

  GArray *kids;
  gsize cut;
};

static void rivulet_block_box_block_widget_init (RivuletBlockWidgetInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RivuletBlockBox, rivulet_block_box, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (RIVULET_TYPE_BLOCK_WIDGET, rivulet_block_box_block_widget_init))

static void
trim (RivuletBlockBox *self,
      guint            n_kids)
{
  for (guint i = n_kids; i < self->kids->len; i++)
    gtk_widget_unparent (g_array_index (self->kids, Kid, i).widget);
  if (self->kids->len > n_kids)
    g_array_set_size (self->kids, n_kids);
}

static void
show_kid (RivuletBlockBox *self,
          guint            index,
          RivuletBlock    *block)
{
  GtkWidget *before = index == 0 ? NULL : g_array_index (self->kids, Kid, index - 1).widget;
  Kid *kid;

  if (index == self->kids->len)
    {
      g_array_set_size (self->kids, index + 1);
      g_array_index (self->kids, Kid, index).widget = NULL;
    }

  kid = &g_array_index (self->kids, Kid, index);
  if (kid->widget == NULL || kid->kind != block->kind)
    {
      g_clear_pointer (&kid->widget, gtk_widget_unparent);
      kid->kind = block->kind;
      kid->widget = rivulet_block_widget_new (block->kind);
      gtk_widget_insert_after (kid->widget, GTK_WIDGET (self), before);
    }
  if (!RIVULET_IS_BLOCK_WIDGET (kid->widget))
    return;
  rivulet_block_widget_set_block (RIVULET_BLOCK_WIDGET (kid->widget), block);
  rivulet_block_widget_set_cut (RIVULET_BLOCK_WIDGET (kid->widget), self->cut);
}

void
rivulet_block_box_show (RivuletBlockBox    *self,
                        const RivuletBlock *parent,
                        guint               n_kept)
{
  guint n_children;

  g_return_if_fail (RIVULET_IS_BLOCK_BOX (self));
  g_return_if_fail (n_kept <= self->kids->len);

  n_children = parent == NULL ? 0 : rivulet_block_get_n_children (parent);
  for (guint i = 0; i < n_children; i++)
    show_kid (self, n_kept + i, rivulet_block_get_child (parent, i));
  trim (self, n_kept + n_children);
}

guint
rivulet_block_box_get_n_blocks (RivuletBlockBox *self)
{
  g_return_val_if_fail (RIVULET_IS_BLOCK_BOX (self), 0);

  return self->kids->len;
}

static void
rivulet_block_box_set_block (RivuletBlockWidget *widget,
                             RivuletBlock       *block)
{
  rivulet_block_box_show (RIVULET_BLOCK_BOX (widget), block, 0);
}

static void
rivulet_block_box_set_cut (RivuletBlockWidget *widget,
                           gsize               cut)
{
  RivuletBlockBox *self = RIVULET_BLOCK_BOX (widget);

  if (self->cut == cut)
    return;
  self->cut = cut;
  for (guint i = 0; i < self->kids->len; i++)
    {
      GtkWidget *kid = g_array_index (self->kids, Kid, i).widget;

      if (RIVULET_IS_BLOCK_WIDGET (kid))
        rivulet_block_widget_set_cut (RIVULET_BLOCK_WIDGET (kid), cut);
    }
}

static void
rivulet_block_box_dispose (GObject *object)
{
  RivuletBlockBox *self = RIVULET_BLOCK_BOX (object);

  if (self->kids != NULL)
    trim (self, 0);
  g_clear_pointer (&self->kids, g_array_unref);

  G_OBJECT_CLASS (rivulet_block_box_parent_class)->dispose (object);
}

static void
rivulet_block_box_block_widget_init (RivuletBlockWidgetInterface *iface)
{
  iface->set_block = rivulet_block_box_set_block;
  iface->set_cut = rivulet_block_box_set_cut;
}

static void
rivulet_block_box_class_init (RivuletBlockBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_block_box_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "blocks");
}

static void
rivulet_block_box_init (RivuletBlockBox *self)
{
  self->kids = g_array_new (FALSE, TRUE, sizeof (Kid));
}

GtkWidget *
rivulet_block_box_new (RivuletBlockKind kind)
{
  GtkWidget *widget;
  GtkLayoutManager *layout;

  widget = g_object_new (RIVULET_TYPE_BLOCK_BOX,
                         "accessible-role", kind == RIVULET_BLOCK_KIND_LIST ? GTK_ACCESSIBLE_ROLE_LIST
                                            : kind == RIVULET_BLOCK_KIND_QUOTE ? GTK_ACCESSIBLE_ROLE_BLOCK_QUOTE
                                                                          : GTK_ACCESSIBLE_ROLE_GENERIC,
                         NULL);
  layout = gtk_widget_get_layout_manager (widget);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), kind == RIVULET_BLOCK_KIND_LIST ? 5 : 10);
  if (kind == RIVULET_BLOCK_KIND_QUOTE)
    gtk_widget_add_css_class (widget, "quote");

  return widget;
}
