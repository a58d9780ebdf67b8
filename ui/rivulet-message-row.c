/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows are recycled: everything that is shown follows from the message that is set, and a growing reply touches its own row
 * alone. Buttons, menu and divider are made when somebody comes near.
 */

#include "config.h"

#include "rivulet-message-row.h"

#include "rivulet-horizon-divider.h"
#include "rivulet-markdown-view.h"
#include "rivulet-message-actions.h"
#include "rivulet-message-mark.h"
#include "rivulet-search.h"

#include <adwaita.h>

struct _RivuletMessageRow
{
  GtkWidget parent_instance;

  GtkWidget *column;
  GtkWidget *content;
  RivuletMarkdownView *text;
  AdwBin *slot;

  RivuletMessage *message;
  gboolean is_last;
  gsize cut;
  GArray *found; /* nullable: of the message's bytes */

  /* Made when first wanted: */
  GtkWidget *mark;
  GtkWidget *note;
  GtkWidget *divider;
  GtkWidget *actions;
  GtkWidget *menu;
};

G_DEFINE_FINAL_TYPE (RivuletMessageRow, rivulet_message_row, GTK_TYPE_WIDGET)

static RivuletMessageAbility
get_abilities (RivuletMessageRow *self)
{
  return (self->is_last ? RIVULET_MESSAGE_CAN_CONTINUE : 0) | (self->cut > 0 ? RIVULET_MESSAGE_CAN_REMIND : 0);
}

static void
update_actions (RivuletMessageRow *self)
{
  if (self->actions == NULL && self->message != NULL && rivulet_message_get_n_branches (self->message) > 1)
    rivulet_message_row_ensure_actions (self);
  else if (self->actions != NULL)
    rivulet_message_actions_update (RIVULET_MESSAGE_ACTIONS (self->actions), self->message, get_abilities (self));
  if (self->message != NULL && rivulet_message_get_n_branches (self->message) > 1)
    gtk_widget_add_css_class (GTK_WIDGET (self), "branched");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "branched");
}

static gsize
count_skipped (RivuletMessageRow *self)
{
  return (gsize) (rivulet_message_row_get_shown_text (self->message) - rivulet_message_get_text (self->message));
}

/* The transcript counts the bytes of the message, the view those of the text as it is shown. */
static void
update_cut (RivuletMessageRow *self)
{
  const gsize n_skipped = self->message == NULL ? 0 : count_skipped (self);
  gsize cut = self->cut;

  if (self->message != NULL && rivulet_message_get_kept (self->message))
    cut = 0;
  rivulet_markdown_view_set_cut (self->text, cut == G_MAXSIZE ? cut : cut - MIN (cut, n_skipped));
}

static void
update_found (RivuletMessageRow *self)
{
  g_autoptr (GArray) shown = NULL;
  gsize n_skipped;

  if (self->found != NULL && self->message != NULL)
    {
      n_skipped = count_skipped (self);
      shown = g_array_new (FALSE, FALSE, sizeof (RivuletTextRange));
      for (guint i = 0; i < self->found->len; i++)
        {
          RivuletTextRange range = g_array_index (self->found, RivuletTextRange, i);

          range.start -= MIN (range.start, n_skipped);
          range.end -= MIN (range.end, n_skipped);
          g_array_append_val (shown, range);
        }
    }
  rivulet_markdown_view_set_found (self->text, shown);
}

/* What the person wrote is shown as it was written. */
static RivuletMarkdownMode
get_mode (RivuletMessage *message)
{
  if (rivulet_message_get_role (message) == RIVULET_ROLE_USER)
    return RIVULET_MARKDOWN_PLAIN;

  return rivulet_message_get_state (message) == RIVULET_MESSAGE_STREAMING ? RIVULET_MARKDOWN_GROWING
                                                                          : RIVULET_MARKDOWN_WHOLE;
}

static void
update_mark (RivuletMessageRow *self)
{
  if (self->mark == NULL && self->message != NULL && rivulet_message_mark_is_needed (self->message))
    {
      self->mark = g_object_new (RIVULET_TYPE_MESSAGE_MARK, NULL);
      gtk_box_append (GTK_BOX (self->content), self->mark);
    }
  if (self->mark != NULL)
    rivulet_message_mark_update (RIVULET_MESSAGE_MARK (self->mark), self->message);
}

static void
update_text (RivuletMessageRow *self)
{
  const char *text = self->message == NULL ? "" : rivulet_message_row_get_shown_text (self->message);

  if (self->message != NULL)
    rivulet_markdown_view_set_text (self->text, text, get_mode (self->message));
  if (self->found != NULL)
    update_found (self);
  gtk_widget_set_visible (GTK_WIDGET (self->text), *text != '\0');
  update_mark (self);
}

static void
update_state (RivuletMessageRow *self)
{
  update_text (self);
  update_cut (self);
  update_actions (self);
}

static void
update_role (RivuletMessageRow *self)
{
  gboolean from_user = self->message != NULL && rivulet_message_get_role (self->message) == RIVULET_ROLE_USER;

  gtk_widget_set_halign (self->content, from_user ? GTK_ALIGN_END : GTK_ALIGN_FILL);
  gtk_widget_set_halign (GTK_WIDGET (self->slot), from_user ? GTK_ALIGN_END : GTK_ALIGN_START);
  if (from_user)
    gtk_widget_add_css_class (GTK_WIDGET (self), "user");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "user");
}

void
rivulet_message_row_ensure_actions (RivuletMessageRow *self)
{
  if (self->actions != NULL || self->message == NULL)
    return;

  self->actions = rivulet_message_actions_new ();
  rivulet_message_actions_update (RIVULET_MESSAGE_ACTIONS (self->actions), self->message, get_abilities (self));
  adw_bin_set_child (self->slot, self->actions);
}

/* The pointer is over the message. */
static void
ensure_actions (RivuletMessageRow *self)
{
  rivulet_markdown_view_make_selectable (self->text);
  rivulet_message_row_ensure_actions (self);
}

static void
popup_menu_at (RivuletMessageRow *self,
               int                x,
               int                y)
{
  if (self->message == NULL)
    return;
  if (self->menu == NULL)
    self->menu = rivulet_message_menu_new (GTK_WIDGET (self));
  rivulet_message_menu_popup (self->menu, self->message, get_abilities (self), x, y);
}

static void
menu_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  popup_menu_at (RIVULET_MESSAGE_ROW (widget), gtk_widget_get_width (widget) / 2, gtk_widget_get_height (widget) / 2);
}

static void
secondary_pressed_cb (GtkGestureClick   *gesture,
                      int                n_press,
                      double             x,
                      double             y,
                      RivuletMessageRow *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup_menu_at (self, (int) x, (int) y);
}

static void
long_pressed_cb (GtkGestureLongPress *gesture,
                 double               x,
                 double               y,
                 RivuletMessageRow   *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup_menu_at (self, (int) x, (int) y);
}

static void
rivulet_message_row_dispose (GObject *object)
{
  RivuletMessageRow *self = RIVULET_MESSAGE_ROW (object);

  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIVULET_TYPE_MESSAGE_ROW);

  G_OBJECT_CLASS (rivulet_message_row_parent_class)->dispose (object);
}

static void
rivulet_message_row_finalize (GObject *object)
{
  g_clear_pointer (&RIVULET_MESSAGE_ROW (object)->found, g_array_unref);

  G_OBJECT_CLASS (rivulet_message_row_parent_class)->finalize (object);
}

static void
rivulet_message_row_class_init (RivuletMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rivulet_message_row_dispose;
  object_class->finalize = rivulet_message_row_finalize;

  g_type_ensure (RIVULET_TYPE_MARKDOWN_VIEW);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rivulet_chat/Rivulet/ui/rivulet-message-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageRow, column);
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageRow, content);
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageRow, text);
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageRow, slot);
  gtk_widget_class_bind_template_callback (widget_class, ensure_actions);
  gtk_widget_class_bind_template_callback (widget_class, secondary_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, long_pressed_cb);
  gtk_widget_class_install_action (widget_class, "message.menu", NULL, menu_action);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "message");
}

static void
rivulet_message_row_init (RivuletMessageRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
rivulet_message_row_new (void)
{
  return g_object_new (RIVULET_TYPE_MESSAGE_ROW, NULL);
}

void
rivulet_message_row_set_message (RivuletMessageRow *self,
                                 RivuletMessage    *message)
{
  g_return_if_fail (RIVULET_IS_MESSAGE_ROW (self));
  g_return_if_fail (message == NULL || RIVULET_IS_MESSAGE (message));

  if (self->message == message)
    return;

  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_set_object (&self->message, message);
  if (message != NULL)
    {
      g_signal_connect_object (message, "notify::text", G_CALLBACK (update_text), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (message, "notify::state", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (message, "notify::kept", G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (message, "notify::branch", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (message, "notify::n-branches", G_CALLBACK (update_actions), self, G_CONNECT_SWAPPED);
    }
  rivulet_message_row_set_found (self, NULL);
  update_role (self);
  update_state (self);
}

/* Models often begin a reply with a space or a line break, which says nothing. */
const char *
rivulet_message_row_get_shown_text (RivuletMessage *message)
{
  const char *text;

  g_return_val_if_fail (RIVULET_IS_MESSAGE (message), NULL);

  for (text = rivulet_message_get_text (message); g_ascii_isspace (*text); text++)
    ;

  return text;
}

RivuletMessage *
rivulet_message_row_get_message (RivuletMessageRow *self)
{
  g_return_val_if_fail (RIVULET_IS_MESSAGE_ROW (self), NULL);

  return self->message;
}

void
rivulet_message_row_set_is_last (RivuletMessageRow *self,
                                 gboolean           is_last)
{
  g_return_if_fail (RIVULET_IS_MESSAGE_ROW (self));

  if (self->is_last == is_last)
    return;
  self->is_last = is_last;
  update_actions (self);
}

void
rivulet_message_row_set_cut (RivuletMessageRow *self,
                             gsize              cut,
                             gboolean           divides)
{
  g_return_if_fail (RIVULET_IS_MESSAGE_ROW (self));

  if (divides && self->divider == NULL)
    {
      self->divider = rivulet_horizon_divider_new ();
      gtk_box_prepend (GTK_BOX (self->column), self->divider);
    }
  if (self->divider != NULL)
    gtk_widget_set_visible (self->divider, divides);
  if (divides)
    rivulet_horizon_divider_set_within (RIVULET_HORIZON_DIVIDER (self->divider), cut > 0);
  if (self->cut == cut)
    return;
  self->cut = cut;
  update_cut (self);
  update_actions (self);
}

void
rivulet_message_row_set_note (RivuletMessageRow *self,
                              const char        *note)
{
  g_return_if_fail (RIVULET_IS_MESSAGE_ROW (self));

  if (note != NULL && self->note == NULL)
    {
      self->note = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "justify", GTK_JUSTIFY_CENTER,
                                 "lines", 3, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
      gtk_widget_add_css_class (self->note, "note");
      gtk_box_prepend (GTK_BOX (self->column), self->note);
    }
  if (self->note == NULL)
    return;
  gtk_label_set_label (GTK_LABEL (self->note), note == NULL ? "" : note);
  gtk_widget_set_visible (self->note, note != NULL);
}

void
rivulet_message_row_set_found (RivuletMessageRow *self,
                               GArray            *found)
{
  g_return_if_fail (RIVULET_IS_MESSAGE_ROW (self));

  if (self->found == found)
    return;
  g_clear_pointer (&self->found, g_array_unref);
  self->found = found == NULL ? NULL : g_array_ref (found);
  update_found (self);
}

gboolean
rivulet_message_row_get_place (RivuletMessageRow *self,
                               gsize              byte,
                               graphene_rect_t   *place)
{
  graphene_point_t corner;

  g_return_val_if_fail (RIVULET_IS_MESSAGE_ROW (self), FALSE);

  if (self->message == NULL)
    return FALSE;
  byte -= MIN (byte, count_skipped (self));
  if (!rivulet_markdown_view_get_place (self->text, byte, place)
      || !gtk_widget_compute_point (GTK_WIDGET (self->text), GTK_WIDGET (self), &place->origin, &corner))
    return FALSE;
  place->origin = corner;

  return TRUE;
}
