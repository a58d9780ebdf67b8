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
  GtkRevealer *edit_revealer;

  GtkTextBuffer *buffer;
  gboolean can_send;
  gboolean replying;
  gboolean enter_sends;
  gint64 edited;  /* the message that is edited; 0: none */
  char *set_aside; /* what was written before an edit began */
};

enum
{
  PROP_0,
  PROP_CAN_SEND,
  PROP_ENTER_SENDS,
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

/* What was set aside comes back. */
static void
end_edit (RivuletComposer *self)
{
  g_autofree char *text = g_steal_pointer (&self->set_aside);

  self->edited = 0;
  gtk_revealer_set_reveal_child (self->edit_revealer, FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.cancel-edit", FALSE);
  gtk_text_buffer_set_text (self->buffer, text == NULL ? "" : text, -1);
}

static void
cancel_edit_action (GtkWidget  *widget,
                    const char *action_name,
                    GVariant   *parameter)
{
  end_edit (RIVULET_COMPOSER (widget));
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
  const gint64 edited = self->edited;

  if (!self->can_send || self->replying || *text == '\0')
    return;

  if (edited != 0)
    {
      end_edit (self);
      gtk_widget_activate_action (widget, "win.say-instead", "(xs)", edited, text);
      return;
    }
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
  const GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();

  if (keyval == GDK_KEY_Escape && modifiers == 0 && self->edited != 0)
    {
      end_edit (self);
      return GDK_EVENT_STOP;
    }
  if (keyval != GDK_KEY_Return && keyval != GDK_KEY_KP_Enter && keyval != GDK_KEY_ISO_Enter)
    return GDK_EVENT_PROPAGATE;
  if (modifiers != (self->enter_sends ? 0 : GDK_CONTROL_MASK))
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
    case PROP_ENTER_SENDS:
      g_value_set_boolean (value, self->enter_sends);
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
    case PROP_ENTER_SENDS:
      self->enter_sends = g_value_get_boolean (value);
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
rivulet_composer_finalize (GObject *object)
{
  g_free (RIVULET_COMPOSER (object)->set_aside);

  G_OBJECT_CLASS (rivulet_composer_parent_class)->finalize (object);
}

static void
rivulet_composer_class_init (RivuletComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rivulet_composer_dispose;
  object_class->finalize = rivulet_composer_finalize;
  object_class->get_property = rivulet_composer_get_property;
  object_class->set_property = rivulet_composer_set_property;
  widget_class->grab_focus = rivulet_composer_grab_focus;

  properties[PROP_CAN_SEND] = g_param_spec_boolean ("can-send", NULL, NULL, FALSE,
                                                    G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_ENTER_SENDS] = g_param_spec_boolean ("enter-sends", NULL, NULL, TRUE,
                                                       G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
  properties[PROP_REPLYING] = g_param_spec_boolean ("replying", NULL, NULL, FALSE,
                                                    G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  signals[TYPED] = g_signal_new ("typed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rivulet_chat/Rivulet/ui/rivulet-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletComposer, content);
  gtk_widget_class_bind_template_child (widget_class, RivuletComposer, view);
  gtk_widget_class_bind_template_child (widget_class, RivuletComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, RivuletComposer, buttons);
  gtk_widget_class_bind_template_child (widget_class, RivuletComposer, edit_revealer);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_install_action (widget_class, "composer.send", NULL, send_action);
  gtk_widget_class_install_action (widget_class, "composer.cancel-edit", NULL, cancel_edit_action);
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

  if (self->edited != 0)
    return g_strdup (self->set_aside);
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

  if (self->edited != 0)
    end_edit (self);
  gtk_text_buffer_set_text (self->buffer, text, -1);
  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_place_cursor (self->buffer, &end);
}

void
rivulet_composer_begin_edit (RivuletComposer *self,
                             gint64           message_id,
                             const char      *text)
{
  g_autofree char *set_aside = NULL;

  g_return_if_fail (RIVULET_IS_COMPOSER (self));
  g_return_if_fail (message_id != 0);

  set_aside = rivulet_composer_dup_text (self);
  rivulet_composer_set_text (self, text);
  self->set_aside = g_steal_pointer (&set_aside);
  self->edited = message_id;
  gtk_revealer_set_reveal_child (self->edit_revealer, TRUE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.cancel-edit", TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

gboolean
rivulet_composer_take_key (RivuletComposer       *self,
                           GtkEventControllerKey *controller)
{
  g_return_val_if_fail (RIVULET_IS_COMPOSER (self), FALSE);

  return gtk_widget_grab_focus (GTK_WIDGET (self->view))
         && gtk_event_controller_key_forward (controller, GTK_WIDGET (self->view));
}
