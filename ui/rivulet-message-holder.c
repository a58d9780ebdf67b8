/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A list view binds two hundred items whatever the size of the window, and measures them all before the first frame. So what
 * it binds is this, which knows its message's name and guesses its height; the row, with its Markdown laid out, is made when
 * the message comes near the screen.
 */

#include "config.h"

#include "rivulet-message-holder.h"

#include <glib/gi18n.h>
#include <string.h>

/* What is beside the lines: the room under a message, and above (pixels). */
#define OTHER_HEIGHT 48
/* Lines are counted in so much of a message, and taken to be as many in the rest of it (bytes). */
#define MAX_COUNTED 4096
/* Of the height of a line, the style sheet's. */
#define LINE_SPACING 1.4

struct _RivuletMessageHolder
{
  GtkWidget parent_instance;

  RivuletMessage *message;
  char *spoken;
  GtkWidget *row; /* nullable: it is far from the screen */
};

enum
{
  PROP_0,
  PROP_SPOKEN,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (RivuletMessageHolder, rivulet_message_holder, GTK_TYPE_WIDGET)

static void
update_spoken (RivuletMessageHolder *self)
{
  g_clear_pointer (&self->spoken, g_free);
  if (self->message != NULL)
    {
      const char *format = rivulet_message_get_role (self->message) == RIVULET_ROLE_USER ? _ ("You: %s") : _ ("Rivulet: %s");

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      self->spoken = g_strdup_printf (format, rivulet_message_row_get_shown_text (self->message));
#pragma GCC diagnostic pop
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPOKEN]);
}

/* As many as @text takes with @n_columns letters in each. */
static double
count_lines (const char *text,
             guint       n_columns)
{
  const gsize length = strlen (text);
  const gsize n_counted = MIN (length, MAX_COUNTED);
  gsize begin = 0;
  guint n_lines = 0;

  while (begin < n_counted)
    {
      const char *newline = memchr (text + begin, '\n', n_counted - begin);
      const gsize end = newline == NULL ? n_counted : (gsize) (newline - text);

      n_lines += (guint) ((end - begin) / n_columns) + 1;
      begin = end + 1;
    }

  return n_counted == 0 ? 1 : (double) n_lines * (double) length / (double) n_counted;
}

static int
guess_height (RivuletMessageHolder *self,
              int                   width)
{
  PangoFontMetrics *metrics;
  int char_width, line_height;

  if (self->message == NULL)
    return OTHER_HEIGHT;

  metrics = pango_context_get_metrics (gtk_widget_get_pango_context (GTK_WIDGET (self)), NULL, NULL);
  char_width = MAX (pango_font_metrics_get_approximate_char_width (metrics) / PANGO_SCALE, 1);
  line_height = pango_font_metrics_get_height (metrics) / PANGO_SCALE;
  pango_font_metrics_unref (metrics);

  return OTHER_HEIGHT + (int) MIN (count_lines (rivulet_message_get_text (self->message), (guint) MAX (width / char_width, 1))
                                     * line_height * LINE_SPACING,
                                   G_MAXINT16);
}

static GtkSizeRequestMode
rivulet_message_holder_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
rivulet_message_holder_measure (GtkWidget      *widget,
                                GtkOrientation  orientation,
                                int             for_size,
                                int            *minimum,
                                int            *natural,
                                int            *minimum_baseline,
                                int            *natural_baseline)
{
  RivuletMessageHolder *self = RIVULET_MESSAGE_HOLDER (widget);

  if (self->row != NULL)
    gtk_widget_measure (self->row, orientation, for_size, minimum, natural, NULL, NULL);
  else
    *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 0 : guess_height (self, for_size);
}

static void
rivulet_message_holder_size_allocate (GtkWidget *widget,
                                      int        width,
                                      int        height,
                                      int        baseline)
{
  RivuletMessageHolder *self = RIVULET_MESSAGE_HOLDER (widget);

  if (self->row != NULL)
    gtk_widget_allocate (self->row, width, height, baseline, NULL);
}

static void
rivulet_message_holder_get_property (GObject    *object,
                                     guint       prop_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  RivuletMessageHolder *self = RIVULET_MESSAGE_HOLDER (object);

  switch (prop_id)
    {
    case PROP_SPOKEN:
      g_value_set_string (value, self->spoken);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rivulet_message_holder_dispose (GObject *object)
{
  RivuletMessageHolder *self = RIVULET_MESSAGE_HOLDER (object);

  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_clear_pointer (&self->row, gtk_widget_unparent);

  G_OBJECT_CLASS (rivulet_message_holder_parent_class)->dispose (object);
}

static void
rivulet_message_holder_finalize (GObject *object)
{
  g_free (RIVULET_MESSAGE_HOLDER (object)->spoken);

  G_OBJECT_CLASS (rivulet_message_holder_parent_class)->finalize (object);
}

static void
rivulet_message_holder_class_init (RivuletMessageHolderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rivulet_message_holder_dispose;
  object_class->finalize = rivulet_message_holder_finalize;
  object_class->get_property = rivulet_message_holder_get_property;
  widget_class->get_request_mode = rivulet_message_holder_get_request_mode;
  widget_class->measure = rivulet_message_holder_measure;
  widget_class->size_allocate = rivulet_message_holder_size_allocate;

  properties[PROP_SPOKEN] = g_param_spec_string ("spoken", NULL, NULL, NULL,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_css_name (widget_class, "messageholder");
}

static void
rivulet_message_holder_init (RivuletMessageHolder *self)
{
}

GtkWidget *
rivulet_message_holder_new (void)
{
  return g_object_new (RIVULET_TYPE_MESSAGE_HOLDER, NULL);
}

void
rivulet_message_holder_set_message (RivuletMessageHolder *self,
                                    RivuletMessage       *message)
{
  g_return_if_fail (RIVULET_IS_MESSAGE_HOLDER (self));
  g_return_if_fail (message == NULL || RIVULET_IS_MESSAGE (message));

  if (self->message == message)
    return;

  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_set_object (&self->message, message);
  if (message != NULL)
    g_signal_connect_object (message, "notify::text", G_CALLBACK (update_spoken), self, G_CONNECT_SWAPPED);
  g_clear_pointer (&self->row, gtk_widget_unparent);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  update_spoken (self);
}

RivuletMessage *
rivulet_message_holder_get_message (RivuletMessageHolder *self)
{
  g_return_val_if_fail (RIVULET_IS_MESSAGE_HOLDER (self), NULL);

  return self->message;
}

const char *
rivulet_message_holder_get_spoken (RivuletMessageHolder *self)
{
  g_return_val_if_fail (RIVULET_IS_MESSAGE_HOLDER (self), NULL);

  return self->spoken;
}

gboolean
rivulet_message_holder_make_row (RivuletMessageHolder *self)
{
  g_return_val_if_fail (RIVULET_IS_MESSAGE_HOLDER (self), FALSE);

  if (self->row != NULL || self->message == NULL)
    return FALSE;

  self->row = rivulet_message_row_new ();
  rivulet_message_row_set_message (RIVULET_MESSAGE_ROW (self->row), self->message);
  gtk_widget_set_parent (self->row, GTK_WIDGET (self));

  return TRUE;
}

RivuletMessageRow *
rivulet_message_holder_get_row (RivuletMessageHolder *self)
{
  g_return_val_if_fail (RIVULET_IS_MESSAGE_HOLDER (self), NULL);

  return self->row == NULL ? NULL : RIVULET_MESSAGE_ROW (self->row);
}
