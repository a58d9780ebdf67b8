/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One message of the transcript. Rows are recycled: everything that is shown follows from the message that is set, and a
 * growing reply touches its own row alone.
 */

#include "config.h"

#include "rivulet-message-row.h"

#include "rivulet-markdown-view.h"

#include <glib/gi18n.h>

struct _RivuletMessageRow
{
  GtkWidget parent_instance;

  GtkWidget *content;
  RivuletMarkdownView *text;
  GtkWidget *reading;
  GtkWidget *mark_row;
  GtkLabel *mark;

  RivuletMessage *message;
  char *spoken;
};

enum
{
  PROP_0,
  PROP_MESSAGE,
  PROP_SPOKEN,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (RivuletMessageRow, rivulet_message_row, GTK_TYPE_WIDGET)

/* Models often begin a reply with a space or a line break, which says nothing. */
static const char *
skip_white_space (const char *text)
{
  while (g_ascii_isspace (*text))
    text++;

  return text;
}

static const char *
get_mark_text (RivuletMessageState state)
{
  switch (state)
    {
    case RIVULET_MESSAGE_STOPPED:
      /* Translators: under a reply that the person stopped */
      return _ ("Stopped");
    case RIVULET_MESSAGE_INTERRUPTED:
      /* Translators: under a reply cut short by an error or by the end of the program */
      return _ ("Interrupted");
    case RIVULET_MESSAGE_COMPLETE:
    case RIVULET_MESSAGE_STREAMING:
    default:
      return NULL;
    }
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
update_text (RivuletMessageRow *self)
{
  const char *text = "";
  gboolean streaming = FALSE;

  g_clear_pointer (&self->spoken, g_free);
  if (self->message != NULL)
    {
      const char *format = rivulet_message_get_role (self->message) == RIVULET_ROLE_USER ? _ ("You: %s") : _ ("Rivulet: %s");

      text = skip_white_space (rivulet_message_get_text (self->message));
      streaming = rivulet_message_get_state (self->message) == RIVULET_MESSAGE_STREAMING;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      self->spoken = g_strdup_printf (format, text);
#pragma GCC diagnostic pop
    }

  if (self->message != NULL)
    rivulet_markdown_view_set_text (self->text, text, get_mode (self->message));
  gtk_widget_set_visible (GTK_WIDGET (self->text), *text != '\0');
  gtk_widget_set_visible (self->reading, streaming && *text == '\0');
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPOKEN]);
}

static void
update_state (RivuletMessageRow *self)
{
  const char *mark = NULL;

  if (self->message != NULL)
    mark = get_mark_text (rivulet_message_get_state (self->message));
  gtk_label_set_label (self->mark, mark == NULL ? "" : mark);
  gtk_widget_set_visible (self->mark_row, mark != NULL);
  update_text (self);
}

static void
update_role (RivuletMessageRow *self)
{
  gboolean from_user = self->message != NULL && rivulet_message_get_role (self->message) == RIVULET_ROLE_USER;

  gtk_widget_set_halign (self->content, from_user ? GTK_ALIGN_END : GTK_ALIGN_FILL);
  if (from_user)
    gtk_widget_add_css_class (GTK_WIDGET (self), "user");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "user");
}

static void
rivulet_message_row_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  RivuletMessageRow *self = RIVULET_MESSAGE_ROW (object);

  switch (prop_id)
    {
    case PROP_MESSAGE:
      g_value_set_object (value, self->message);
      break;
    case PROP_SPOKEN:
      g_value_set_string (value, self->spoken);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rivulet_message_row_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_MESSAGE:
      rivulet_message_row_set_message (RIVULET_MESSAGE_ROW (object), g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rivulet_message_row_dispose (GObject *object)
{
  RivuletMessageRow *self = RIVULET_MESSAGE_ROW (object);

  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIVULET_TYPE_MESSAGE_ROW);

  G_OBJECT_CLASS (rivulet_message_row_parent_class)->dispose (object);
}

static void
rivulet_message_row_finalize (GObject *object)
{
  g_free (RIVULET_MESSAGE_ROW (object)->spoken);

  G_OBJECT_CLASS (rivulet_message_row_parent_class)->finalize (object);
}

static void
rivulet_message_row_class_init (RivuletMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rivulet_message_row_dispose;
  object_class->finalize = rivulet_message_row_finalize;
  object_class->get_property = rivulet_message_row_get_property;
  object_class->set_property = rivulet_message_row_set_property;

  properties[PROP_MESSAGE] = g_param_spec_object ("message", NULL, NULL, RIVULET_TYPE_MESSAGE,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SPOKEN] = g_param_spec_string ("spoken", NULL, NULL, NULL,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  g_type_ensure (RIVULET_TYPE_MARKDOWN_VIEW);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rivulet_chat/Rivulet/ui/rivulet-message-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageRow, content);
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageRow, text);
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageRow, reading);
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageRow, mark_row);
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageRow, mark);
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
    }
  update_role (self);
  update_state (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
}

const char *
rivulet_message_row_get_spoken (RivuletMessageRow *self)
{
  g_return_val_if_fail (RIVULET_IS_MESSAGE_ROW (self), NULL);

  return self->spoken;
}
