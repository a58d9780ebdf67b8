/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One thing is said at a time, the most urgent.
 */

#include "config.h"

#include "rivulet-message-mark.h"

#include <glib/gi18n.h>

struct _RivuletMessageMark
{
  GtkWidget parent_instance;

  GtkWidget *spinner;
  GtkImage *icon;
  GtkLabel *label;
};

G_DEFINE_FINAL_TYPE (RivuletMessageMark, rivulet_message_mark, GTK_TYPE_WIDGET)

/* The icon and the words of the mark under a message; NULL for most. Without an icon something goes on. */
static const char *
get_mark (RivuletMessage *message,
          const char    **icon_name)
{
  RivuletMessageState state = rivulet_message_get_state (message);

  *icon_name = NULL;
  if (state == RIVULET_MESSAGE_STREAMING)
    /* Translators: the model reads the question; no word of the reply is there yet */
    return *rivulet_message_get_text (message) == '\0' ? _ ("Reading…") : NULL;

  *icon_name = "media-playback-stop-symbolic";
  if (state == RIVULET_MESSAGE_STOPPED)
    /* Translators: under a reply that the person stopped */
    return _ ("Stopped");
  if (state == RIVULET_MESSAGE_INTERRUPTED)
    /* Translators: under a reply cut short by an error or by the end of the program */
    return _ ("Interrupted");
  if (rivulet_message_get_reminds_id (message) != 0)
    {
      *icon_name = "edit-undo-symbolic";
      /* Translators: under an earlier message that was read to the model a second time */
      return _ ("Read to the model again");
    }
  if (rivulet_message_get_kept (message))
    {
      *icon_name = "user-bookmarks-symbolic";
      /* Translators: under a message that the model shall not forget */
      return _ ("Kept in memory");
    }

  return NULL;
}

static void
rivulet_message_mark_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RIVULET_TYPE_MESSAGE_MARK);

  G_OBJECT_CLASS (rivulet_message_mark_parent_class)->dispose (object);
}

static void
rivulet_message_mark_class_init (RivuletMessageMarkClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_message_mark_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rivulet_chat/Rivulet/ui/rivulet-message-mark.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageMark, spinner);
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageMark, icon);
  gtk_widget_class_bind_template_child (widget_class, RivuletMessageMark, label);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "messagemark");
}

static void
rivulet_message_mark_init (RivuletMessageMark *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), 6);
}

gboolean
rivulet_message_mark_is_needed (RivuletMessage *message)
{
  const char *icon_name;

  g_return_val_if_fail (RIVULET_IS_MESSAGE (message), FALSE);

  return get_mark (message, &icon_name) != NULL;
}

void
rivulet_message_mark_update (RivuletMessageMark *self,
                             RivuletMessage     *message)
{
  const char *icon_name = NULL;
  const char *words;

  g_return_if_fail (RIVULET_IS_MESSAGE_MARK (self));

  words = message == NULL ? NULL : get_mark (message, &icon_name);
  gtk_label_set_label (self->label, words == NULL ? "" : words);
  if (icon_name != NULL)
    gtk_image_set_from_icon_name (self->icon, icon_name);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), icon_name != NULL);
  gtk_widget_set_visible (self->spinner, words != NULL && icon_name == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), words != NULL);
}
