/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cells stand in a grid and are kept from one version of the table to the next; a table grows by rows.
 */

#include "config.h"

#include "rivulet-block-table.h"

#include "rivulet-block-text.h"
#include "rivulet-block-widget.h"

#include <glib/gi18n.h>

/* A longer cell is broken into lines, neither narrower nor wider than this (characters). */
#define MIN_CELL_CHARS 24
#define MAX_CELL_CHARS 40

struct _RivuletBlockTable
{
  GtkWidget parent_instance;

  GtkWidget *scroller;
  GtkGrid *grid;
  guint n_rows;
  guint n_columns;
  gsize cut;
};

static void rivulet_block_table_block_widget_init (RivuletBlockWidgetInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RivuletBlockTable, rivulet_block_table, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (RIVULET_TYPE_BLOCK_WIDGET, rivulet_block_table_block_widget_init))

static GtkWidget *
ensure_cell (RivuletBlockTable *self,
             guint              row,
             guint              column)
{
  GtkWidget *cell = gtk_grid_get_child_at (self->grid, (int) column, (int) row);

  if (cell == NULL)
    {
      cell = rivulet_block_text_new (RIVULET_BLOCK_KIND_CELL);
      gtk_widget_add_css_class (cell, "cell");
      gtk_widget_set_hexpand (cell, TRUE);
      gtk_grid_attach (self->grid, cell, (int) column, (int) row, 1, 1);
    }

  return cell;
}

/* What fits on one line is measured as one: a grid that scrolls has no width to ask for. */
static void
update_width (GtkLabel           *label,
              const RivuletBlock *block)
{
  const gboolean wraps = block->n_shown > MAX_CELL_CHARS;

  gtk_label_set_wrap (label, wraps);
  gtk_label_set_width_chars (label, wraps ? MIN_CELL_CHARS : -1);
  gtk_label_set_max_width_chars (label, wraps ? MAX_CELL_CHARS : -1);
}

static void
show_row (RivuletBlockTable *self,
          guint              row,
          RivuletBlock      *block)
{
  const guint n_cells = rivulet_block_get_n_children (block);

  for (guint column = 0; column < n_cells; column++)
    {
      GtkWidget *cell = ensure_cell (self, row, column);

      if (block->header)
        gtk_widget_add_css_class (cell, "header");
      else
        gtk_widget_remove_css_class (cell, "header");
      update_width (GTK_LABEL (gtk_widget_get_first_child (cell)), rivulet_block_get_child (block, column));
      rivulet_block_widget_set_block (RIVULET_BLOCK_WIDGET (cell), rivulet_block_get_child (block, column));
      rivulet_block_widget_set_cut (RIVULET_BLOCK_WIDGET (cell), self->cut);
    }
}

static void
rivulet_block_table_set_block (RivuletBlockWidget *widget,
                               RivuletBlock       *block)
{
  RivuletBlockTable *self = RIVULET_BLOCK_TABLE (widget);
  const guint n_rows = rivulet_block_get_n_children (block);
  const guint n_columns = n_rows == 0 ? 0 : rivulet_block_get_n_children (rivulet_block_get_child (block, 0));

  while (self->n_rows > n_rows)
    gtk_grid_remove_row (self->grid, (int) --self->n_rows);
  while (self->n_columns > n_columns)
    gtk_grid_remove_column (self->grid, (int) --self->n_columns);
  self->n_rows = n_rows;
  self->n_columns = n_columns;
  for (guint row = 0; row < n_rows; row++)
    show_row (self, row, rivulet_block_get_child (block, row));
}

static void
rivulet_block_table_set_cut (RivuletBlockWidget *widget,
                             gsize               cut)
{
  RivuletBlockTable *self = RIVULET_BLOCK_TABLE (widget);

  self->cut = cut;
  for (GtkWidget *cell = gtk_widget_get_first_child (GTK_WIDGET (self->grid)); cell != NULL;
       cell = gtk_widget_get_next_sibling (cell))
    rivulet_block_widget_set_cut (RIVULET_BLOCK_WIDGET (cell), cut);
}

static void
rivulet_block_table_dispose (GObject *object)
{
  RivuletBlockTable *self = RIVULET_BLOCK_TABLE (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);

  G_OBJECT_CLASS (rivulet_block_table_parent_class)->dispose (object);
}

static void
rivulet_block_table_block_widget_init (RivuletBlockWidgetInterface *iface)
{
  iface->set_block = rivulet_block_table_set_block;
  iface->set_cut = rivulet_block_table_set_cut;
}

static void
rivulet_block_table_class_init (RivuletBlockTableClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_block_table_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "blocktable");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_TABLE);
}

static void
rivulet_block_table_init (RivuletBlockTable *self)
{
  self->grid = GTK_GRID (gtk_grid_new ());
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scroller), TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->grid));
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Table"), -1);
}
