/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The messages of one conversation, in rows that are made as they come near the screen. When the reader has left the end, a
 * button leads back there.
 */

#include "config.h"

#include "rivulet-follow.h"
#include "rivulet-horizon-place.h"
#include "rivulet-message-holder.h"
#include "rivulet-nearby.h"
#include "rivulet-reveal.h"
#include "rivulet-transcript-view.h"

#include <glib/gi18n.h>

struct _RivuletTranscriptView
{
  GtkWidget parent_instance;

  GtkWidget *overlay;
  GtkScrolledWindow *scroller;
  GtkListView *list;
  GtkRevealer *end_revealer;
  GtkNoSelection *selection;

  RivuletConversation *conversation;
  GPtrArray *items; /* the GtkListItems that show something */
  RivuletHorizon horizon;
  RivuletHorizonPlace place;
  RivuletFollow follow;
  RivuletReveal reveal;
  RivuletNearby nearby;
};

G_DEFINE_FINAL_TYPE (RivuletTranscriptView, rivulet_transcript_view, GTK_TYPE_WIDGET)

static void update_row (RivuletTranscriptView *self,
                        GtkListItem           *item);
static void update_rows (RivuletTranscriptView *self);

static void
follows_cb (gboolean follows,
            gpointer user_data)
{
  RivuletTranscriptView *self = user_data;

  gtk_revealer_set_reveal_child (self->end_revealer, !follows);
  gtk_widget_set_can_target (GTK_WIDGET (self->end_revealer), !follows);
}

static void
items_changed_cb (RivuletTranscriptView *self,
                  guint              position,
                  guint              n_removed,
                  guint              n_added)
{
  if (n_added > 0)
    rivulet_follow_grew (&self->follow);
  rivulet_horizon_place_find (&self->place, &self->horizon, self->conversation);
  update_rows (self);
}

static RivuletMessageRow *
ensure_row (RivuletTranscriptView *self,
            RivuletMessageHolder  *holder)
{
  if (rivulet_message_holder_make_row (holder))
    update_row (self, g_object_get_data (G_OBJECT (holder), "list-item"));

  return rivulet_message_holder_get_row (holder);
}

static void
nearby_cb (GtkWidget *child,
           gpointer   user_data)
{
  GtkWidget *holder = gtk_widget_get_first_child (child);

  if (RIVULET_IS_MESSAGE_HOLDER (holder))
    ensure_row (RIVULET_TRANSCRIPT_VIEW (user_data), RIVULET_MESSAGE_HOLDER (holder));
}

/* The row of the list that the focus is in or on. */
static RivuletMessageRow *
get_focused_row (RivuletTranscriptView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root == NULL ? NULL : gtk_root_get_focus (root);
  GtkWidget *holder;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    return NULL;
  holder = gtk_widget_get_first_child (focus);
  if (!RIVULET_IS_MESSAGE_HOLDER (holder))
    holder = gtk_widget_get_ancestor (focus, RIVULET_TYPE_MESSAGE_HOLDER);

  return RIVULET_IS_MESSAGE_HOLDER (holder) ? ensure_row (self, RIVULET_MESSAGE_HOLDER (holder)) : NULL;
}

/* Whoever comes with the keyboard finds the buttons there. */
static void
focus_changed_cb (RivuletTranscriptView *self)
{
  RivuletMessageRow *row = get_focused_row (self);

  if (row != NULL)
    rivulet_message_row_ensure_actions (row);
}

static void
root_cb (RivuletTranscriptView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (root != NULL)
    g_signal_connect_object (root, "notify::focus-widget", G_CALLBACK (focus_changed_cb), self, G_CONNECT_SWAPPED);
}

static gboolean
menu_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   user_data)
{
  RivuletMessageRow *row = get_focused_row (RIVULET_TRANSCRIPT_VIEW (widget));

  return row != NULL && gtk_widget_activate_action (GTK_WIDGET (row), "message.menu", NULL);
}

static gboolean
copy_cb (GtkWidget *widget,
         GVariant  *args,
         gpointer   user_data)
{
  RivuletMessageRow *row = get_focused_row (RIVULET_TRANSCRIPT_VIEW (widget));
  RivuletMessage *message = row == NULL ? NULL : rivulet_message_row_get_message (row);

  return message != NULL
         && gtk_widget_activate_action (widget, "win.copy-message", "x", rivulet_message_get_id (message));
}

/* What stands above the first message: what of the beginning the model keeps for ever. */
static char *
dup_note (RivuletTranscriptView *self,
          guint                  position)
{
  const char *instructions;

  if (position > 0 || self->conversation == NULL)
    return NULL;

  instructions = rivulet_conversation_get_system_prompt (self->conversation);
  if (instructions != NULL)
    /* Translators: the instructions of a conversation, which the model never forgets */
    return g_strdup_printf (_ ("Always kept in memory: “%s”"), instructions);
  if (self->place.position != G_MAXUINT && self->horizon.sink_end > self->horizon.sink_begin)
    return g_strdup (_ ("The first words are always kept in memory"));

  return NULL;
}

static void
update_row (RivuletTranscriptView *self,
            GtkListItem           *item)
{
  RivuletMessageRow *row = rivulet_message_holder_get_row (RIVULET_MESSAGE_HOLDER (gtk_list_item_get_child (item)));
  RivuletMessage *message = gtk_list_item_get_item (item);
  const guint position = gtk_list_item_get_position (item);
  g_autofree char *note = NULL;
  gsize cut;

  if (row == NULL || position == GTK_INVALID_LIST_POSITION)
    return;
  note = dup_note (self, position);
  rivulet_message_row_set_note (row, note);
  rivulet_message_row_set_found (row, rivulet_reveal_get_found (&self->reveal, rivulet_message_get_id (message)));
  rivulet_message_row_set_is_last (row, position + 1 == g_list_model_get_n_items (G_LIST_MODEL (self->selection)));
  cut = rivulet_horizon_place_get_cut (&self->place, position);
  rivulet_message_row_set_cut (row, cut, position == self->place.position && (position > 0 || cut > 0));
}

static void
update_rows (RivuletTranscriptView *self)
{
  for (guint i = 0; i < self->items->len; i++)
    update_row (self, g_ptr_array_index (self->items, i));
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  user_data)
{
  GtkWidget *holder = rivulet_message_holder_new ();

  g_object_set_data (G_OBJECT (holder), "list-item", item);
  g_object_bind_property (holder, "spoken", item, "accessible-label", G_BINDING_DEFAULT);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, holder);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         RivuletTranscriptView    *self)
{
  rivulet_message_holder_set_message (RIVULET_MESSAGE_HOLDER (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
  g_ptr_array_add (self->items, item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           RivuletTranscriptView    *self)
{
  g_ptr_array_remove_fast (self->items, item);
  rivulet_message_holder_set_message (RIVULET_MESSAGE_HOLDER (gtk_list_item_get_child (item)), NULL);
}

/* A list that still glides after the wheel or the finger would take itself back from where it is sent. */
static void
stop_gliding (RivuletTranscriptView *self)
{
  gtk_scrolled_window_set_kinetic_scrolling (self->scroller, FALSE);
  gtk_scrolled_window_set_kinetic_scrolling (self->scroller, TRUE);
}

static void
scroll_to_end_action (GtkWidget  *widget,
                      const char *action_name,
                      GVariant   *parameter)
{
  rivulet_transcript_view_scroll_to_end (RIVULET_TRANSCRIPT_VIEW (widget));
}

static void
rivulet_transcript_view_dispose (GObject *object)
{
  RivuletTranscriptView *self = RIVULET_TRANSCRIPT_VIEW (object);

  if (self->list != NULL)
    {
      rivulet_follow_clear (&self->follow);
      rivulet_reveal_stop (&self->reveal);
      rivulet_nearby_stop (&self->nearby);
    }
  gtk_widget_dispose_template (GTK_WIDGET (self), RIVULET_TYPE_TRANSCRIPT_VIEW);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_object (&self->conversation);

  G_OBJECT_CLASS (rivulet_transcript_view_parent_class)->dispose (object);
}

static void
rivulet_transcript_view_class_init (RivuletTranscriptViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_transcript_view_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rivulet_chat/Rivulet/ui/rivulet-transcript-view.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletTranscriptView, overlay);
  gtk_widget_class_bind_template_child (widget_class, RivuletTranscriptView, scroller);
  gtk_widget_class_bind_template_child (widget_class, RivuletTranscriptView, list);
  gtk_widget_class_bind_template_child (widget_class, RivuletTranscriptView, end_revealer);
  gtk_widget_class_bind_template_child (widget_class, RivuletTranscriptView, selection);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_install_action (widget_class, "transcript.scroll-to-end", NULL, scroll_to_end_action);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, copy_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_cb, NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "transcript");
}

static void
rivulet_transcript_view_init (RivuletTranscriptView *self)
{
  self->items = g_ptr_array_new ();
  rivulet_horizon_place_init (&self->place);
  gtk_widget_init_template (GTK_WIDGET (self));
  rivulet_reveal_init (&self->reveal, GTK_WIDGET (self->list));
  rivulet_nearby_init (&self->nearby, GTK_WIDGET (self->list), nearby_cb, self);
  g_signal_connect (self, "notify::root", G_CALLBACK (root_cb), NULL);

  rivulet_follow_init (&self->follow, self->list, follows_cb, self);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  rivulet_follow_start (&self->follow);
}

void
rivulet_transcript_view_set_conversation (RivuletTranscriptView   *self,
                                     RivuletConversation *conversation)
{
  GListModel *messages = NULL;

  g_return_if_fail (RIVULET_IS_TRANSCRIPT_VIEW (self));

  if (conversation != NULL)
    messages = rivulet_conversation_get_messages (conversation);
  if (gtk_no_selection_get_model (self->selection) == messages)
    return;

  rivulet_reveal_stop (&self->reveal);
  g_set_object (&self->conversation, conversation);
  rivulet_horizon_place_init (&self->place);
  gtk_no_selection_set_model (self->selection, messages);
  rivulet_transcript_view_scroll_to_end (self);
}

void
rivulet_transcript_view_scroll_to_end (RivuletTranscriptView *self)
{
  g_return_if_fail (RIVULET_IS_TRANSCRIPT_VIEW (self));

  rivulet_reveal_stop (&self->reveal);
  update_rows (self);
  stop_gliding (self);
  rivulet_follow_start (&self->follow);
}

void
rivulet_transcript_view_show_message (RivuletTranscriptView *self,
                                      guint                  position,
                                      GArray                *found)
{
  g_autoptr (RivuletMessage) message = NULL;

  g_return_if_fail (RIVULET_IS_TRANSCRIPT_VIEW (self));
  g_return_if_fail (position < g_list_model_get_n_items (G_LIST_MODEL (self->selection)));

  rivulet_follow_stop (&self->follow);
  stop_gliding (self);
  gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_FOCUS, NULL);
  message = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  rivulet_reveal_start (&self->reveal, rivulet_message_get_id (message), found);
  update_rows (self);
}

void
rivulet_transcript_view_set_horizon (RivuletTranscriptView *self,
                                     const RivuletHorizon  *horizon)
{
  g_return_if_fail (RIVULET_IS_TRANSCRIPT_VIEW (self));
  g_return_if_fail (horizon != NULL);

  self->horizon = *horizon;
  rivulet_horizon_place_find (&self->place, &self->horizon, self->conversation);
  update_rows (self);
}

gboolean
rivulet_transcript_view_show_horizon (RivuletTranscriptView *self)
{
  g_return_val_if_fail (RIVULET_IS_TRANSCRIPT_VIEW (self), FALSE);

  if (self->place.position == G_MAXUINT)
    return FALSE;
  rivulet_follow_stop (&self->follow);
  stop_gliding (self);
  gtk_list_view_scroll_to (self->list, self->place.position - MIN (self->place.position, 1), GTK_LIST_SCROLL_NONE, NULL);

  return TRUE;
}

gboolean
rivulet_transcript_view_get_follows (RivuletTranscriptView *self)
{
  g_return_val_if_fail (RIVULET_IS_TRANSCRIPT_VIEW (self), FALSE);

  return self->follow.follows;
}
