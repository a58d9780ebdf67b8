/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store searches while the person types: its index answers within a frame.
 */

#include "config.h"

#include "rivulet-search-view.h"

#include "rivulet-announce.h"
#include "rivulet-search-row.h"

#include <glib/gi18n.h>

/* More than anybody reads. */
#define MAX_HITS 200

struct _RivuletSearchView
{
  GtkWidget parent_instance;

  GtkStack *stack;
  AdwStatusPage *nothing_page;
  GtkListView *list;
  GtkSingleSelection *selection;

  RivuletStore *store;
  char *query; /* whose hits are shown */
};

G_DEFINE_FINAL_TYPE (RivuletSearchView, rivulet_search_view, GTK_TYPE_WIDGET)

static void
activate_cb (RivuletSearchView *self,
             guint              position)
{
  g_autoptr (RivuletSearchHit) hit = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (hit == NULL)
    return;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-message", "(xxs)",
                              rivulet_conversation_get_id (rivulet_search_hit_get_conversation (hit)),
                              rivulet_search_hit_get_message_id (hit), self->query);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  user_data)
{
  GtkWidget *row = rivulet_search_row_new ();

  g_object_bind_property (row, "spoken", item, "accessible-label", G_BINDING_DEFAULT);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  user_data)
{
  rivulet_search_row_set_hit (RIVULET_SEARCH_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           gpointer                  user_data)
{
  rivulet_search_row_set_hit (RIVULET_SEARCH_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
rivulet_search_view_dispose (GObject *object)
{
  RivuletSearchView *self = RIVULET_SEARCH_VIEW (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->query, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIVULET_TYPE_SEARCH_VIEW);

  G_OBJECT_CLASS (rivulet_search_view_parent_class)->dispose (object);
}

static void
rivulet_search_view_class_init (RivuletSearchViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_search_view_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rivulet_chat/Rivulet/ui/rivulet-search-view.ui");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_bind_template_child (widget_class, RivuletSearchView, stack);
  gtk_widget_class_bind_template_child (widget_class, RivuletSearchView, nothing_page);
  gtk_widget_class_bind_template_child (widget_class, RivuletSearchView, list);
  gtk_widget_class_bind_template_child (widget_class, RivuletSearchView, selection);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
rivulet_search_view_init (RivuletSearchView *self)
{
  self->query = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
rivulet_search_view_set_store (RivuletSearchView *self,
                               RivuletStore      *store)
{
  g_return_if_fail (RIVULET_IS_SEARCH_VIEW (self));

  g_set_object (&self->store, store);
}

void
rivulet_search_view_set_query (RivuletSearchView *self,
                               const char        *query)
{
  g_autoptr (GListModel) hits = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *count = NULL;
  guint n_hits;

  g_return_if_fail (RIVULET_IS_SEARCH_VIEW (self));
  g_return_if_fail (query != NULL);

  g_set_str (&self->query, query);
  if (self->store != NULL && *query != '\0')
    hits = rivulet_store_search (self->store, query, MAX_HITS, &error);
  gtk_single_selection_set_model (self->selection, hits);
  n_hits = hits == NULL ? 0 : g_list_model_get_n_items (hits);
  gtk_stack_set_visible_child_name (self->stack, n_hits == 0 ? "nothing" : "hits");
  if (error != NULL)
    {
      g_autofree char *words = g_markup_escape_text (error->message, -1);

      adw_status_page_set_description (self->nothing_page, words);
    }
  if (*query == '\0')
    return;

  count = g_strdup_printf (ngettext ("%u place found", "%u places found", n_hits), n_hits);
  rivulet_announce (GTK_WIDGET (self), count);
}

gboolean
rivulet_search_view_open_first (RivuletSearchView *self)
{
  g_return_val_if_fail (RIVULET_IS_SEARCH_VIEW (self), FALSE);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 0)
    return FALSE;
  activate_cb (self, 0);

  return TRUE;
}
