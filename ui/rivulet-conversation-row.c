/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One conversation of the sidebar. It acts through the window's actions, with the conversation's number.
 */

#include "config.h"

#include "rivulet-conversation-row.h"
#include "rivulet-menu-names.h"
#include "rivulet-relative-time.h"

#include <glib/gi18n.h>
#include <string.h>

struct _RivuletConversationRow
{
  GtkWidget parent_instance;

  GtkWidget *content;
  GtkLabel *title;
  GtkLabel *time;
  GtkWidget *pin;
  GtkWidget *menu;

  RivuletConversation *conversation;
  guint clock;
};

enum
{
  PROP_0,
  PROP_CONVERSATION,
  PROP_TITLE,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (RivuletConversationRow, rivulet_conversation_row, GTK_TYPE_WIDGET)

static void
update_title (RivuletConversationRow *self)
{
  const char *title = self->conversation == NULL ? "" : rivulet_conversation_get_title (self->conversation);

  gtk_label_set_label (self->title, *title == '\0' && self->conversation != NULL ? _ ("New Conversation") : title);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

static void
update_time (RivuletConversationRow *self)
{
  g_autoptr (GDateTime) then = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *text = NULL;

  if (self->conversation != NULL)
    then = g_date_time_new_from_unix_local_usec (rivulet_conversation_get_updated (self->conversation));
  if (then != NULL)
    text = rivulet_dup_relative_time (then, now);
  gtk_label_set_label (self->time, text == NULL ? "" : text);
}

static gboolean
clock_cb (gpointer user_data)
{
  update_time (user_data);

  return G_SOURCE_CONTINUE;
}

static void
rivulet_conversation_row_map (GtkWidget *widget)
{
  RivuletConversationRow *self = RIVULET_CONVERSATION_ROW (widget);

  GTK_WIDGET_CLASS (rivulet_conversation_row_parent_class)->map (widget);
  update_time (self);
  self->clock = g_timeout_add_seconds (30, clock_cb, self);
}

static void
rivulet_conversation_row_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&RIVULET_CONVERSATION_ROW (widget)->clock, g_source_remove);
  GTK_WIDGET_CLASS (rivulet_conversation_row_parent_class)->unmap (widget);
}

static void
update_pinned (RivuletConversationRow *self)
{
  gboolean pinned = self->conversation != NULL && rivulet_conversation_get_pinned (self->conversation);

  gtk_widget_set_visible (self->pin, pinned);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "conversation.pin", !pinned);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "conversation.unpin", pinned);
}

/* conversation.delete becomes win.delete-conversation, and so on. */
static void
window_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  RivuletConversationRow *self = RIVULET_CONVERSATION_ROW (widget);
  g_autofree char *name = g_strdup_printf ("win.%s-conversation", strchr (action_name, '.') + 1);

  if (self->conversation != NULL)
    gtk_widget_activate_action (widget, name, "x", rivulet_conversation_get_id (self->conversation));
}

static void
popup_menu_at (RivuletConversationRow *self,
               int                     x,
               int                     y)
{
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { x, y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
menu_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  popup_menu_at (RIVULET_CONVERSATION_ROW (widget), gtk_widget_get_width (widget) / 2,
                 gtk_widget_get_height (widget));
}

static void
secondary_pressed_cb (GtkGestureClick        *gesture,
                      int                     n_press,
                      double                  x,
                      double                  y,
                      RivuletConversationRow *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup_menu_at (self, (int) x, (int) y);
}

static void
long_pressed_cb (GtkGestureLongPress    *gesture,
                 double                  x,
                 double                  y,
                 RivuletConversationRow *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  popup_menu_at (self, (int) x, (int) y);
}

static void
rivulet_conversation_row_get_property (GObject    *object,
                                       guint       prop_id,
                                       GValue     *value,
                                       GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_CONVERSATION:
      g_value_set_object (value, RIVULET_CONVERSATION_ROW (object)->conversation);
      break;
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_label (RIVULET_CONVERSATION_ROW (object)->title));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rivulet_conversation_row_set_property (GObject      *object,
                                       guint         prop_id,
                                       const GValue *value,
                                       GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_CONVERSATION:
      rivulet_conversation_row_set_conversation (RIVULET_CONVERSATION_ROW (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rivulet_conversation_row_dispose (GObject *object)
{
  RivuletConversationRow *self = RIVULET_CONVERSATION_ROW (object);

  if (self->conversation != NULL)
    g_signal_handlers_disconnect_by_data (self->conversation, self);
  g_clear_object (&self->conversation);
  g_clear_handle_id (&self->clock, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIVULET_TYPE_CONVERSATION_ROW);

  G_OBJECT_CLASS (rivulet_conversation_row_parent_class)->dispose (object);
}

static void
rivulet_conversation_row_class_init (RivuletConversationRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rivulet_conversation_row_dispose;
  object_class->get_property = rivulet_conversation_row_get_property;
  object_class->set_property = rivulet_conversation_row_set_property;
  widget_class->map = rivulet_conversation_row_map;
  widget_class->unmap = rivulet_conversation_row_unmap;

  properties[PROP_CONVERSATION] = g_param_spec_object ("conversation", NULL, NULL, RIVULET_TYPE_CONVERSATION,
                                                       G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/rivulet_chat/Rivulet/ui/rivulet-conversation-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletConversationRow, content);
  gtk_widget_class_bind_template_child (widget_class, RivuletConversationRow, title);
  gtk_widget_class_bind_template_child (widget_class, RivuletConversationRow, time);
  gtk_widget_class_bind_template_child (widget_class, RivuletConversationRow, pin);
  gtk_widget_class_bind_template_child (widget_class, RivuletConversationRow, menu);
  gtk_widget_class_bind_template_callback (widget_class, secondary_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, long_pressed_cb);
  gtk_widget_class_install_action (widget_class, "conversation.delete", NULL, window_action);
  gtk_widget_class_install_action (widget_class, "conversation.duplicate", NULL, window_action);
  gtk_widget_class_install_action (widget_class, "conversation.export-json", NULL, window_action);
  gtk_widget_class_install_action (widget_class, "conversation.export-markdown", NULL, window_action);
  gtk_widget_class_install_action (widget_class, "conversation.pin", NULL, window_action);
  gtk_widget_class_install_action (widget_class, "conversation.rename", NULL, window_action);
  gtk_widget_class_install_action (widget_class, "conversation.unpin", NULL, window_action);
  gtk_widget_class_install_action (widget_class, "conversation.menu", NULL, menu_action);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "conversation");
}

static void
rivulet_conversation_row_init (RivuletConversationRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  rivulet_name_menu_items (self->menu);
}

GtkWidget *
rivulet_conversation_row_new (void)
{
  return g_object_new (RIVULET_TYPE_CONVERSATION_ROW, NULL);
}

void
rivulet_conversation_row_set_conversation (RivuletConversationRow *self,
                                           RivuletConversation    *conversation)
{
  g_return_if_fail (RIVULET_IS_CONVERSATION_ROW (self));
  g_return_if_fail (conversation == NULL || RIVULET_IS_CONVERSATION (conversation));

  if (self->conversation == conversation)
    return;

  if (self->conversation != NULL)
    g_signal_handlers_disconnect_by_data (self->conversation, self);
  g_set_object (&self->conversation, conversation);
  if (conversation != NULL)
    {
      g_signal_connect_object (conversation, "notify::title", G_CALLBACK (update_title), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (conversation, "notify::updated", G_CALLBACK (update_time), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (conversation, "notify::pinned", G_CALLBACK (update_pinned), self, G_CONNECT_SWAPPED);
    }
  update_title (self);
  update_time (self);
  update_pinned (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONVERSATION]);
}
