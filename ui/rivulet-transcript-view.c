/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The messages of one conversation. While the reader is at the end the list follows its growth; once the reader has scrolled
 * up nothing moves under the eyes, and a button leads back.
 */

#include "config.h"

#include "rivulet-horizon-place.h"
#include "rivulet-message-row.h"
#include "rivulet-reveal.h"
#include "rivulet-transcript-view.h"

#include <glib/gi18n.h>

/* Nearer to the end than this is at the end (pixels). */
#define END_DISTANCE 24

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
  RivuletReveal reveal;
  GtkAdjustment *adjustment;
  double last_value;
  double last_upper;
  gboolean follows;
  gboolean placed; /* the list has been asked for its last row */
  guint follow_idle;
};

G_DEFINE_FINAL_TYPE (RivuletTranscriptView, rivulet_transcript_view, GTK_TYPE_WIDGET)

static void update_rows (RivuletTranscriptView *self);

static double
get_end (RivuletTranscriptView *self)
{
  return gtk_adjustment_get_upper (self->adjustment) - gtk_adjustment_get_page_size (self->adjustment);
}

static void
set_follows (RivuletTranscriptView *self,
             gboolean           follows)
{
  self->follows = follows;
  gtk_revealer_set_reveal_child (self->end_revealer, !follows);
  gtk_widget_set_can_target (GTK_WIDGET (self->end_revealer), !follows);
}

/*
 * Asking the list for its last row lays it out where it is; the adjustment then brings the row's very end into view. A list that
 * has no size yet would remember the row and lose its place, so it is asked once it has one.
 */
static void
follow (RivuletTranscriptView *self)
{
  const guint n_messages = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  if (self->placed || n_messages == 0)
    {
      gtk_adjustment_set_value (self->adjustment, get_end (self));
      return;
    }
  self->placed = TRUE;
  gtk_list_view_scroll_to (self->list, n_messages - 1, GTK_LIST_SCROLL_NONE, NULL);
}

static gboolean
follow_cb (gpointer user_data)
{
  RivuletTranscriptView *self = user_data;

  self->follow_idle = 0;
  if (self->follows && gtk_adjustment_get_page_size (self->adjustment) > 0)
    follow (self);

  return G_SOURCE_REMOVE;
}

/* The list is still being allocated when its adjustment changes, so the move waits until that is done, before the frame. */
static void
queue_follow (RivuletTranscriptView *self)
{
  if (self->follow_idle == 0)
    self->follow_idle = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, follow_cb, self, NULL);
}

static void
adjustment_changed_cb (RivuletTranscriptView *self)
{
  if (self->follows)
    queue_follow (self);
}

/* Only a move towards the start while the length stays the same is the reader's: the list itself moves as rows are measured. */
static void
value_changed_cb (RivuletTranscriptView *self)
{
  double value = gtk_adjustment_get_value (self->adjustment);
  double upper = gtk_adjustment_get_upper (self->adjustment);

  if (value >= get_end (self) - END_DISTANCE)
    set_follows (self, TRUE);
  else if (upper == self->last_upper && value < self->last_value)
    set_follows (self, FALSE);
  self->last_value = value;
  self->last_upper = upper;
}

static void
items_changed_cb (RivuletTranscriptView *self,
                  guint              position,
                  guint              n_removed,
                  guint              n_added)
{
  if (self->follows && n_added > 0)
    queue_follow (self);
  rivulet_horizon_place_find (&self->place, &self->horizon, self->conversation);
  update_rows (self);
}

/* The row of the list that the focus is in or on. */
static RivuletMessageRow *
get_focused_row (RivuletTranscriptView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root == NULL ? NULL : gtk_root_get_focus (root);
  GtkWidget *row;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list)))
    return NULL;
  row = gtk_widget_get_first_child (focus);
  if (!RIVULET_IS_MESSAGE_ROW (row))
    row = gtk_widget_get_ancestor (focus, RIVULET_TYPE_MESSAGE_ROW);

  return RIVULET_IS_MESSAGE_ROW (row) ? RIVULET_MESSAGE_ROW (row) : NULL;
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
  RivuletMessageRow *row = RIVULET_MESSAGE_ROW (gtk_list_item_get_child (item));
  RivuletMessage *message = gtk_list_item_get_item (item);
  const guint position = gtk_list_item_get_position (item);
  g_autofree char *note = dup_note (self, position);
  gsize cut;

  if (position == GTK_INVALID_LIST_POSITION)
    return;
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
  GtkWidget *row = rivulet_message_row_new ();

  g_object_bind_property (row, "spoken", item, "accessible-label", G_BINDING_DEFAULT);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         RivuletTranscriptView    *self)
{
  rivulet_message_row_set_message (RIVULET_MESSAGE_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
  g_ptr_array_add (self->items, item);
  update_row (self, item);
}

static void
unbind_cb (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           RivuletTranscriptView    *self)
{
  g_ptr_array_remove_fast (self->items, item);
  rivulet_message_row_set_message (RIVULET_MESSAGE_ROW (gtk_list_item_get_child (item)), NULL);
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

  g_clear_handle_id (&self->follow_idle, g_source_remove);
  if (self->list != NULL)
    rivulet_reveal_stop (&self->reveal);
  if (self->adjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_clear_object (&self->adjustment);
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

  g_type_ensure (RIVULET_TYPE_MESSAGE_ROW);

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
  g_signal_connect (self, "notify::root", G_CALLBACK (root_cb), NULL);

  self->adjustment = g_object_ref (gtk_scrolled_window_get_vadjustment (self->scroller));
  g_signal_connect_object (self->adjustment, "changed", G_CALLBACK (adjustment_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->adjustment, "value-changed", G_CALLBACK (value_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  set_follows (self, TRUE);
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
  self->placed = FALSE;
  set_follows (self, TRUE);
  queue_follow (self);
}

void
rivulet_transcript_view_show_message (RivuletTranscriptView *self,
                                      guint                  position,
                                      GArray                *found)
{
  g_autoptr (RivuletMessage) message = NULL;

  g_return_if_fail (RIVULET_IS_TRANSCRIPT_VIEW (self));
  g_return_if_fail (position < g_list_model_get_n_items (G_LIST_MODEL (self->selection)));

  set_follows (self, FALSE);
  g_clear_handle_id (&self->follow_idle, g_source_remove);
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
  set_follows (self, FALSE);
  g_clear_handle_id (&self->follow_idle, g_source_remove);
  gtk_list_view_scroll_to (self->list, self->place.position - MIN (self->place.position, 1), GTK_LIST_SCROLL_NONE, NULL);

  return TRUE;
}

gboolean
rivulet_transcript_view_get_follows (RivuletTranscriptView *self)
{
  g_return_val_if_fail (RIVULET_IS_TRANSCRIPT_VIEW (self), FALSE);

  return self->follows;
}
