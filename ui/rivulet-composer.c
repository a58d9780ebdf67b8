/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the person writes. The text view grows with the text up to a few lines, then scrolls.
 */

#include "config.h"

#include "rivulet-composer.h"

#include <glib/gi18n.h>

struct _RivuletComposer
{
  GtkWidget parent_instance;

  GtkWidget *content;
  GtkTextView *view;
  GtkWidget *placeholder;
  GtkStack *buttons;

  GtkTextBuffer *buffer;
  gboolean can_send;
  gboolean replying;
};

enum
{
  PROP_0,
  PROP_CAN_SEND,
  PROP_REPLYING,
  N_PROPERTIES,
};

enum
{
  TYPED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (RivuletComposer, rivulet_composer, GTK_TYPE_WIDGET)

static char *
dup_text (RivuletComposer *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);

  return g_strstrip (gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE));
}

static void
update (RivuletComposer *self)
{
  g_autofree char *text = dup_text (self);

  gtk_widget_set_visible (self->placeholder, gtk_text_buffer_get_char_count (self->buffer) == 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.send",
                                 self->can_send && !self->replying && *text != '\0');
  gtk_stack_set_visible_child_name (self->buttons, self->replying ? "stop" : "send");
}

static void
changed_cb (RivuletComposer *self)
{
  update (self);
  g_signal_emit (self, signals[TYPED], 0);
}

static void
send_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  RivuletComposer *self = RIVULET_COMPOSER (widget);
  g_autofree char *text = dup_text (self);

  if (!self->can_send || self->replying || *text == '\0')
    return;

  /* Cleared first: whoever cannot send the text gives it back. */
  gtk_text_buffer_set_text (self->buffer, "", 0);
  gtk_widget_activate_action (widget, "win.say", "s", text);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                RivuletComposer       *self)
{
  if (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter && keyval != GDK_KEY_ISO_Enter)
    return GDK_EVENT_PROPAGATE;
  if ((state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;

  /* An input method that is composing takes Enter for itself. */
  if (gtk_text_view_im_context_filter_keypress (self->view,
                                                gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller))))
    return GDK_EVENT_STOP;

  gtk_widget_activate_action (GTK_WIDGET (self), "composer.send", NULL);

  return GDK_EVENT_STOP;
}

static gboolean
rivulet_composer_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (RIVULET_COMPOSER (widget)->view));
}

static void
rivulet_composer_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  RivuletComposer *self = RIVULET_COMPOSER (object);

  switch (prop_id)
    {
    case PROP_CAN_SEND:
      g_value_set_boolean (value, self->can_send);
      break;
    case PROP_REPLYING:
      g_value_set_boolean (value, self->replying);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rivulet_composer_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  RivuletComposer *self = RIVULET_COMPOSER (object);

  switch (prop_id)
    {
    case PROP_CAN_SEND:
      rivulet_composer_set_can_send (self, g_value_get_boolean (value));
      break;
    case PROP_REPLYING:
      rivulet_composer_set_replying (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rivulet_composer_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RIVULET_TYPE_COMPOSER);

  G_OBJECT_CLASS (rivulet_composer_parent_class)->dispose (object);
}

static void
rivulet_composer_class_init (RivuletComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rivulet_composer_dispose;
  object_class->get_property = rivulet_composer_get_property;
  object_class->set_property = rivulet_composer_set_property;
  widget_class->grab_focus = rivulet_composer_grab_focus;

  properties[PROP_CAN_SEND] = g_param_spec_boolean ("can-send", NULL, NULL, FALSE,
                                                    G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_REPLYING] = g_param_spec_boolean ("replying", NULL, NULL, FALSE,
                                                    G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[TYPED] = g_signal_new ("typed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rivulet_chat/Rivulet/ui/rivulet-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletComposer, content);
  gtk_widget_class_bind_template_child (widget_class, RivuletComposer, view);
  gtk_widget_class_bind_template_child (widget_class, RivuletComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, RivuletComposer, buttons);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_install_action (widget_class, "composer.send", NULL, send_action);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "composer");
}

static void
rivulet_composer_init (RivuletComposer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->buffer = gtk_text_view_get_buffer (self->view);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  update (self);
}

void
rivulet_composer_set_can_send (RivuletComposer *self,
                               gboolean         can_send)
{
  g_return_if_fail (RIVULET_IS_COMPOSER (self));

  can_send = !!can_send;
  if (self->can_send == can_send)
    return;
  self->can_send = can_send;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_SEND]);
}

void
rivulet_composer_set_replying (RivuletComposer *self,
                               gboolean         replying)
{
  g_return_if_fail (RIVULET_IS_COMPOSER (self));

  replying = !!replying;
  if (self->replying == replying)
    return;
  self->replying = replying;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REPLYING]);
}

void
rivulet_composer_give_back (RivuletComposer *self,
                            const char      *text)
{
  g_return_if_fail (RIVULET_IS_COMPOSER (self));
  g_return_if_fail (text != NULL);

  if (gtk_text_buffer_get_char_count (self->buffer) == 0)
    gtk_text_buffer_set_text (self->buffer, text, -1);
}

char *
rivulet_composer_dup_text (RivuletComposer *self)
{
  char *text;

  g_return_val_if_fail (RIVULET_IS_COMPOSER (self), NULL);

  g_object_get (self->buffer, "text", &text, NULL);

  return text;
}

void
rivulet_composer_set_text (RivuletComposer *self,
                           const char      *text)
{
  GtkTextIter end;

  g_return_if_fail (RIVULET_IS_COMPOSER (self));
  g_return_if_fail (text != NULL);

  gtk_text_buffer_set_text (self->buffer, text, -1);
  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_place_cursor (self->buffer, &end);
}

gboolean
rivulet_composer_take_key (RivuletComposer       *self,
                           GtkEventControllerKey *controller)
{
  g_return_val_if_fail (RIVULET_IS_COMPOSER (self), FALSE);

  return gtk_widget_grab_focus (GTK_WIDGET (self->view))
         && gtk_event_controller_key_forward (controller, GTK_WIDGET (self->view));
}
