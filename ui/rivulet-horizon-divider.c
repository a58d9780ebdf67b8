/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A button between two lines; the explanation is its popover.
 */

#include "config.h"

#include "rivulet-horizon-divider.h"

#include <glib/gi18n.h>

struct _RivuletHorizonDivider
{
  GtkWidget parent_instance;

  GtkWidget *content;
  GtkLabel *label;
  GtkLabel *explanation;
};

G_DEFINE_FINAL_TYPE (RivuletHorizonDivider, rivulet_horizon_divider, GTK_TYPE_WIDGET)

static void
rivulet_horizon_divider_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RIVULET_TYPE_HORIZON_DIVIDER);

  G_OBJECT_CLASS (rivulet_horizon_divider_parent_class)->dispose (object);
}

static void
rivulet_horizon_divider_class_init (RivuletHorizonDividerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_horizon_divider_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/rivulet_chat/Rivulet/ui/rivulet-horizon-divider.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletHorizonDivider, content);
  gtk_widget_class_bind_template_child (widget_class, RivuletHorizonDivider, label);
  gtk_widget_class_bind_template_child (widget_class, RivuletHorizonDivider, explanation);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "horizon");
}

static void
rivulet_horizon_divider_init (RivuletHorizonDivider *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  rivulet_horizon_divider_set_within (self, FALSE);
}

GtkWidget *
rivulet_horizon_divider_new (void)
{
  return g_object_new (RIVULET_TYPE_HORIZON_DIVIDER, NULL);
}

void
rivulet_horizon_divider_set_within (RivuletHorizonDivider *self,
                                    gboolean               within)
{
  g_return_if_fail (RIVULET_IS_HORIZON_DIVIDER (self));

  /* Translators: a line across the talk; the model has forgotten what is above it. The second is the same where the line
   * falls within the message that follows, whose forgotten beginning is drawn fainter. */
  gtk_label_set_label (self->label, within ? _ ("Remembers from within this message") : _ ("Remembers from here"));
}
