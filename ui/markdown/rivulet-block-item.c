/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mark stands in a column of its own, wide enough for two digits, so that the items of a list are in line.
 */

#include "config.h"

#include "rivulet-block-item.h"

#include "rivulet-block-box.h"
#include "rivulet-block-widget.h"

struct _RivuletBlockItem
{
  GtkWidget parent_instance;

  GtkWidget *mark;
  GtkWidget *content;
  gsize start;
  gsize cut;
};

static void rivulet_block_item_block_widget_init (RivuletBlockWidgetInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RivuletBlockItem, rivulet_block_item, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (RIVULET_TYPE_BLOCK_WIDGET, rivulet_block_item_block_widget_init))

static void
update_mark (RivuletBlockItem *self)
{
  g_autoptr (PangoAttrList) attributes = NULL;

  if (self->start < self->cut)
    {
      attributes = pango_attr_list_new ();
      pango_attr_list_insert (attributes,
                              pango_attr_foreground_alpha_new ((guint16) (RIVULET_FORGOTTEN_ALPHA * G_MAXUINT16)));
    }
  gtk_label_set_attributes (GTK_LABEL (self->mark), attributes);
}

static void
rivulet_block_item_set_block (RivuletBlockWidget *widget,
                              RivuletBlock       *block)
{
  RivuletBlockItem *self = RIVULET_BLOCK_ITEM (widget);

  self->start = block->start;
  gtk_label_set_label (GTK_LABEL (self->mark), block->info);
  update_mark (self);
  rivulet_block_widget_set_block (RIVULET_BLOCK_WIDGET (self->content), block);
}

static void
rivulet_block_item_set_cut (RivuletBlockWidget *widget,
                            gsize               cut)
{
  RivuletBlockItem *self = RIVULET_BLOCK_ITEM (widget);

  self->cut = cut;
  update_mark (self);
  rivulet_block_widget_set_cut (RIVULET_BLOCK_WIDGET (self->content), cut);
}

static void
rivulet_block_item_dispose (GObject *object)
{
  RivuletBlockItem *self = RIVULET_BLOCK_ITEM (object);

  g_clear_pointer (&self->mark, gtk_widget_unparent);
  g_clear_pointer (&self->content, gtk_widget_unparent);

  G_OBJECT_CLASS (rivulet_block_item_parent_class)->dispose (object);
}

static void
rivulet_block_item_block_widget_init (RivuletBlockWidgetInterface *iface)
{
  iface->set_block = rivulet_block_item_set_block;
  iface->set_cut = rivulet_block_item_set_cut;
}

static void
rivulet_block_item_class_init (RivuletBlockItemClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_block_item_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "blockitem");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
}

static void
rivulet_block_item_init (RivuletBlockItem *self)
{
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), 6);

  self->mark = gtk_label_new (NULL);
  gtk_label_set_width_chars (GTK_LABEL (self->mark), 2);
  gtk_label_set_xalign (GTK_LABEL (self->mark), 1);
  gtk_widget_set_valign (self->mark, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->mark, "numeric");
  gtk_widget_set_parent (self->mark, GTK_WIDGET (self));

  self->content = rivulet_block_box_new (RIVULET_BLOCK_KIND_ITEM);
  gtk_widget_set_hexpand (self->content, TRUE);
  gtk_widget_set_parent (self->content, GTK_WIDGET (self));
}
