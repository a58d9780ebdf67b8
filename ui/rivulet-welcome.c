/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an empty conversation shows. An example is sent as it stands when it is clicked, through win.say.
 */

#include "config.h"

#include "rivulet-welcome.h"

#include <glib/gi18n.h>

/* Things that a small model can answer. */
static const char *const examples[] = {
  /* Translators: these are said to the model as they stand, and the built-in one knows English alone. */
  N_ ("Hello! Who are you?"),
  N_ ("Tell me a short story."),
  N_ ("What is a river?"),
};

struct _RivuletWelcome
{
  AdwBin parent_instance;

  GtkBox *examples_box;
};

G_DEFINE_FINAL_TYPE (RivuletWelcome, rivulet_welcome, ADW_TYPE_BIN)

static void
rivulet_welcome_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RIVULET_TYPE_WELCOME);

  G_OBJECT_CLASS (rivulet_welcome_parent_class)->dispose (object);
}

static void
rivulet_welcome_class_init (RivuletWelcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_welcome_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rivulet_chat/Rivulet/ui/rivulet-welcome.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletWelcome, examples_box);
}

static void
rivulet_welcome_init (RivuletWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (adw_bin_get_child (ADW_BIN (self))), RIVULET_APP_ID);

  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      GtkWidget *button = gtk_button_new_with_label (_ (examples[i]));

      gtk_label_set_wrap (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), TRUE);
      gtk_label_set_justify (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), GTK_JUSTIFY_CENTER);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.say");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", _ (examples[i]));
      gtk_widget_add_css_class (button, "pill");
      gtk_box_append (self->examples_box, button);
    }
}
