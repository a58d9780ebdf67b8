/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of conversations. The selection follows the conversation that the window shows, also when the list is sorted
 * anew; a selection that the person makes goes to the window through win.open-conversation.
 */

#include "config.h"

#include "rivulet-conversation-row.h"
#include "rivulet-menu-names.h"
#include "rivulet-search-view.h"
#include "rivulet-sidebar.h"

struct _RivuletSidebar
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkListView *list;
  GtkSingleSelection *selection;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  RivuletSearchView *search_view;

  RivuletConversation *shown;
  gboolean syncing;
};

G_DEFINE_FINAL_TYPE (RivuletSidebar, rivulet_sidebar, ADW_TYPE_BIN)

static guint
find_shown (RivuletSidebar *self)
{
  guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (RivuletConversation) conversation = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (conversation == self->shown)
        return i;
    }

  return GTK_INVALID_LIST_POSITION;
}

static gboolean
is_searching (RivuletSidebar *self)
{
  return gtk_search_bar_get_search_mode (self->search_bar)
         && *gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) != '\0';
}

static void
sync_selection (RivuletSidebar *self)
{
  gboolean empty = g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 0;

  self->syncing = TRUE;
  gtk_single_selection_set_selected (self->selection, find_shown (self));
  self->syncing = FALSE;
  gtk_stack_set_visible_child_name (self->stack, is_searching (self) ? "search" : empty ? "empty" : "list");
}

static void
search_changed_cb (RivuletSidebar *self)
{
  if (is_searching (self))
    rivulet_search_view_set_query (self->search_view, gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  sync_selection (self);
}

static void
search_activate_cb (RivuletSidebar *self)
{
  search_changed_cb (self);
  if (is_searching (self))
    rivulet_search_view_open_first (self->search_view);
}

static void
selected_cb (RivuletSidebar *self)
{
  RivuletConversation *conversation = gtk_single_selection_get_selected_item (self->selection);

  if (self->syncing || conversation == NULL || conversation == self->shown)
    return;

  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-conversation", "x",
                              rivulet_conversation_get_id (conversation));
}

/* Enter or a double click, also on the row that is selected already, leads on to the conversation. */
static void
activate_cb (RivuletSidebar *self,
             guint           position)
{
  g_autoptr (RivuletConversation) conversation = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (conversation == NULL)
    return;
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-conversation", "x",
                              rivulet_conversation_get_id (conversation));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.write", NULL);
}

/* The conversation above or below the one that is shown, in the order of the list. */
void
rivulet_sidebar_step (RivuletSidebar *self,
                      int             step)
{
  const guint n_items = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  const guint shown = find_shown (self);
  gint64 position;

  g_return_if_fail (RIVULET_IS_SIDEBAR (self));

  if (n_items == 0)
    return;
  /* From a conversation that is not listed the way down leads to the first. */
  position = shown == GTK_INVALID_LIST_POSITION ? (step > 0 ? 0 : n_items - 1) : (gint64) shown + step;
  if (position < 0 || position >= n_items)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }
  gtk_single_selection_set_selected (self->selection, (guint) position);
  gtk_list_view_scroll_to (self->list, (guint) position, GTK_LIST_SCROLL_NONE, NULL);
}

/* The list view keeps the keyboard's focus on the row, so the list's own selection tells which one is meant. */
static gboolean
delete_cb (GtkWidget *widget,
           GVariant  *args,
           gpointer   user_data)
{
  RivuletSidebar *self = RIVULET_SIDEBAR (widget);
  RivuletConversation *conversation = gtk_single_selection_get_selected_item (self->selection);

  if (conversation == NULL)
    return FALSE;
  gtk_widget_activate_action (widget, "win.delete-conversation", "x", rivulet_conversation_get_id (conversation));

  return TRUE;
}

static gboolean
rename_cb (GtkWidget *widget,
           GVariant  *args,
           gpointer   user_data)
{
  RivuletConversation *conversation = gtk_single_selection_get_selected_item (RIVULET_SIDEBAR (widget)->selection);

  if (conversation == NULL)
    return FALSE;
  gtk_widget_activate_action (widget, "win.rename-conversation", "x", rivulet_conversation_get_id (conversation));

  return TRUE;
}

static gboolean
menu_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   user_data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  GtkWidget *row = focus == NULL ? NULL : gtk_widget_get_first_child (focus);

  if (!RIVULET_IS_CONVERSATION_ROW (row))
    return FALSE;

  return gtk_widget_activate_action (row, "conversation.menu", NULL);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  user_data)
{
  GtkWidget *row = rivulet_conversation_row_new ();

  g_object_bind_property (row, "title", item, "accessible-label", G_BINDING_DEFAULT);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  user_data)
{
  rivulet_conversation_row_set_conversation (RIVULET_CONVERSATION_ROW (gtk_list_item_get_child (item)),
                                             gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           gpointer                  user_data)
{
  rivulet_conversation_row_set_conversation (RIVULET_CONVERSATION_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
rivulet_sidebar_dispose (GObject *object)
{
  RivuletSidebar *self = RIVULET_SIDEBAR (object);

  g_clear_object (&self->shown);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIVULET_TYPE_SIDEBAR);

  G_OBJECT_CLASS (rivulet_sidebar_parent_class)->dispose (object);
}

static void
rivulet_sidebar_class_init (RivuletSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_sidebar_dispose;

  g_type_ensure (RIVULET_TYPE_CONVERSATION_ROW);
  g_type_ensure (RIVULET_TYPE_SEARCH_VIEW);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rivulet_chat/Rivulet/ui/rivulet-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletSidebar, stack);
  gtk_widget_class_bind_template_child (widget_class, RivuletSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, RivuletSidebar, selection);
  gtk_widget_class_bind_template_child (widget_class, RivuletSidebar, search_bar);
  gtk_widget_class_bind_template_child (widget_class, RivuletSidebar, search_entry);
  gtk_widget_class_bind_template_child (widget_class, RivuletSidebar, search_view);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, sync_selection);
  gtk_widget_class_bind_template_callback (widget_class, rivulet_name_menu_items);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, delete_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Delete, 0, delete_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F2, 0, rename_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_cb, NULL);
}

static void
rivulet_sidebar_init (RivuletSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
}

void
rivulet_sidebar_set_store (RivuletSidebar *self,
                           RivuletStore   *store)
{
  g_return_if_fail (RIVULET_IS_SIDEBAR (self));
  g_return_if_fail (store == NULL || RIVULET_IS_STORE (store));

  self->syncing = TRUE;
  gtk_single_selection_set_model (self->selection, store == NULL ? NULL : rivulet_store_get_conversations (store));
  self->syncing = FALSE;
  rivulet_search_view_set_store (self->search_view, store);
  sync_selection (self);
}

void
rivulet_sidebar_search (RivuletSidebar *self)
{
  g_return_if_fail (RIVULET_IS_SIDEBAR (self));

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

void
rivulet_sidebar_set_shown (RivuletSidebar      *self,
                           RivuletConversation *conversation)
{
  g_return_if_fail (RIVULET_IS_SIDEBAR (self));

  g_set_object (&self->shown, conversation);
  sync_selection (self);
}
