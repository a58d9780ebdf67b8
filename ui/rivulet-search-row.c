/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was found stands out by weight and colour, never by colour alone.
 */

#include "config.h"

#include "rivulet-search-row.h"

#include <glib/gi18n.h>

struct _RivuletSearchRow
{
  GtkWidget parent_instance;

  GtkWidget *content;
  GtkLabel *title;
  GtkLabel *snippet;

  char *spoken;
};

enum
{
  PROP_0,
  PROP_SPOKEN,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (RivuletSearchRow, rivulet_search_row, GTK_TYPE_WIDGET)

static char *
create_markup (const char *text,
               GArray     *ranges)
{
  GString *markup = g_string_new (NULL);
  const gsize length = strlen (text);
  g_autofree char *rest = NULL;
  gsize done = 0;

  for (guint i = 0; ranges != NULL && i < ranges->len; i++)
    {
      const RivuletTextRange *range = &g_array_index (ranges, RivuletTextRange, i);
      g_autofree char *before = NULL;
      g_autofree char *found = NULL;

      if (range->start < done || range->end > length || range->start > range->end)
        continue;
      before = g_markup_escape_text (text + done, (gssize) (range->start - done));
      found = g_markup_escape_text (text + range->start, (gssize) (range->end - range->start));
      g_string_append_printf (markup, "%s<b>%s</b>", before, found);
      done = range->end;
    }

  rest = g_markup_escape_text (text + done, -1);
  g_string_append (markup, rest);

  return g_string_free_and_steal (markup);
}

static void
rivulet_search_row_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SPOKEN:
      g_value_set_string (value, RIVULET_SEARCH_ROW (object)->spoken);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
rivulet_search_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), RIVULET_TYPE_SEARCH_ROW);

  G_OBJECT_CLASS (rivulet_search_row_parent_class)->dispose (object);
}

static void
rivulet_search_row_finalize (GObject *object)
{
  g_free (RIVULET_SEARCH_ROW (object)->spoken);

  G_OBJECT_CLASS (rivulet_search_row_parent_class)->finalize (object);
}

static void
rivulet_search_row_class_init (RivuletSearchRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rivulet_search_row_dispose;
  object_class->finalize = rivulet_search_row_finalize;
  object_class->get_property = rivulet_search_row_get_property;

  properties[PROP_SPOKEN] = g_param_spec_string ("spoken", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rivulet_chat/Rivulet/ui/rivulet-search-row.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletSearchRow, content);
  gtk_widget_class_bind_template_child (widget_class, RivuletSearchRow, title);
  gtk_widget_class_bind_template_child (widget_class, RivuletSearchRow, snippet);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "searchhit");
}

static void
rivulet_search_row_init (RivuletSearchRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
rivulet_search_row_new (void)
{
  return g_object_new (RIVULET_TYPE_SEARCH_ROW, NULL);
}

void
rivulet_search_row_set_hit (RivuletSearchRow *self,
                            RivuletSearchHit *hit)
{
  g_autofree char *markup = NULL;
  const char *title;

  g_return_if_fail (RIVULET_IS_SEARCH_ROW (self));

  g_clear_pointer (&self->spoken, g_free);
  if (hit == NULL)
    return;

  title = rivulet_conversation_get_title (rivulet_search_hit_get_conversation (hit));
  markup = create_markup (rivulet_search_hit_get_snippet (hit), rivulet_search_hit_get_ranges (hit));
  if (rivulet_search_hit_get_message_id (hit) == 0)
    {
      gtk_label_set_markup (self->title, markup);
      self->spoken = g_strdup (title);
    }
  else
    {
      gtk_label_set_text (self->title, title);
      gtk_label_set_markup (self->snippet, markup);
      /* Translators: the title of a conversation and words that were found in it */
      self->spoken = g_strdup_printf (_ ("%s: %s"), title, rivulet_search_hit_get_snippet (hit));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->snippet), rivulet_search_hit_get_message_id (hit) != 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SPOKEN]);
}
