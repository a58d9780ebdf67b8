/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page shows what the lab says as it comes. Leaving it stops the lab.
 */

#include "config.h"

#include "rivulet-chart-file.h"
#include "rivulet-chart.h"
#include "rivulet-lab-lane.h"
#include "rivulet-lab-page.h"
#include "rivulet-model-file.h"

#include <glib/gi18n.h>

#define SAMPLE "/io/github/rivulet_chat/Rivulet/lab/sample.txt"
#define N_WRITE 160
#define MAX_DENSE 16384
#define SEED 2024

struct _RivuletLabPage
{
  AdwNavigationPage parent_instance;

  GtkDropDown *source;
  GtkButton *start;
  GtkButton *picture;
  RivuletChart *chart;
  GtkBox *lanes;
  RivuletLabLaneView *streaming;
  RivuletLabLaneView *window;
  RivuletLabLaneView *dense;

  RivuletLab *lab;
  RivuletLabUpdate update;
  RivuletGenerator *generator;
  RivuletConversation *conversation;
  RivuletGeneratorOptions options;
  char *model_path;
};

G_DEFINE_FINAL_TYPE (RivuletLabPage, rivulet_lab_page, ADW_TYPE_NAVIGATION_PAGE)

static void
update_start (RivuletLabPage *self)
{
  gboolean is_running = rivulet_lab_is_running (self->lab);

  gtk_button_set_label (self->start, is_running ? _ ("_Stop") : _ ("_Start"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->start), self->model_path != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->source), !is_running);
  if (is_running)
    gtk_widget_remove_css_class (GTK_WIDGET (self->start), "suggested-action");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->start), "suggested-action");
}

static void
changed_cb (RivuletLabPage *self)
{
  RivuletLabLaneView *views[] = { self->streaming, self->window, self->dense };

  if (self->streaming == NULL)
    return;
  for (guint lane = 0; lane < RIVULET_LAB_N_LANES; lane++)
    {
      rivulet_lab_take (self->lab, lane, &self->update);
      rivulet_lab_lane_apply (views[lane], &self->update);
      for (guint i = 0; i < self->update.points->len; i++)
        {
          const RivuletLabPoint *point = &g_array_index (self->update.points, RivuletLabPoint, i);

          rivulet_chart_append (self->chart, lane, (double) point->position, point->perplexity);
        }
    }
  update_start (self);
}

/* --- Texts -------------------------------------------------------------------------------------------------------- */

static char **
dup_sample (void)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data (SAMPLE, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autofree char *text = NULL;

  if (bytes == NULL)
    return NULL;
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  return g_strsplit (g_strchomp (text), "\n", -1);
}

/* The conversation as turns that alternate; what does not is left out. */
static char **
dup_conversation (RivuletConversation *conversation)
{
  GListModel *messages = rivulet_conversation_get_messages (conversation);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  RivuletRole wanted = RIVULET_ROLE_USER;

  for (guint i = 0; i < g_list_model_get_n_items (messages); i++)
    {
      g_autoptr (RivuletMessage) message = g_list_model_get_item (messages, i);

      if (rivulet_message_get_role (message) != wanted)
        continue;
      g_strv_builder_add (builder, rivulet_message_get_text (message));
      wanted = wanted == RIVULET_ROLE_USER ? RIVULET_ROLE_ASSISTANT : RIVULET_ROLE_USER;
    }

  return g_strv_builder_end (builder);
}

void
rivulet_lab_page_start (RivuletLabPage *self)
{
  RivuletLabLaneView *views[] = { self->streaming, self->window, self->dense };
  g_auto (GStrv) turns = NULL;
  RivuletLabOptions options = { 0 };

  g_return_if_fail (RIVULET_IS_LAB_PAGE (self));

  if (gtk_drop_down_get_selected (self->source) == 0)
    turns = dup_sample ();
  else
    turns = dup_conversation (self->conversation);
  if (turns == NULL || turns[0] == NULL || self->model_path == NULL)
    return;

  rivulet_chart_clear (self->chart);
  for (guint i = 0; i < RIVULET_LAB_N_LANES; i++)
    rivulet_lab_lane_clear (views[i]);
  rivulet_chart_add_mark (self->chart, self->options.capacity, _ ("window full"));
  options.model = rivulet_generator_get_model (self->generator);
  options.model_path = self->model_path;
  options.turns = (const char *const *) turns;
  options.is_dialogue = TRUE;
  options.n_sink = self->options.n_sink;
  options.capacity = self->options.capacity;
  options.max_dense = MAX_DENSE;
  options.n_write = N_WRITE;
  options.seed = self->options.seed != 0 ? self->options.seed : SEED;
  options.n_thread = self->options.n_thread;
  rivulet_lab_start (self->lab, &options);
  update_start (self);
}

static void
start_clicked_cb (RivuletLabPage *self)
{
  if (rivulet_lab_is_running (self->lab))
    rivulet_lab_stop (self->lab);
  else
    rivulet_lab_page_start (self);
  update_start (self);
}

static void
picture_clicked_cb (RivuletLabPage *self)
{
  rivulet_chart_file_save_as (GTK_WIDGET (self->chart), _ ("Perplexity"));
}

static void
rivulet_lab_page_hidden (AdwNavigationPage *page)
{
  rivulet_lab_stop (RIVULET_LAB_PAGE (page)->lab);
}

static void
rivulet_lab_page_dispose (GObject *object)
{
  RivuletLabPage *self = RIVULET_LAB_PAGE (object);

  if (self->lab != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->lab, self);
      rivulet_lab_stop (self->lab);
    }
  g_clear_object (&self->lab);
  g_clear_object (&self->generator);
  g_clear_object (&self->conversation);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIVULET_TYPE_LAB_PAGE);

  G_OBJECT_CLASS (rivulet_lab_page_parent_class)->dispose (object);
}

static void
rivulet_lab_page_finalize (GObject *object)
{
  RivuletLabPage *self = RIVULET_LAB_PAGE (object);

  rivulet_lab_update_clear (&self->update);
  g_free (self->model_path);

  G_OBJECT_CLASS (rivulet_lab_page_parent_class)->finalize (object);
}

static void
rivulet_lab_page_class_init (RivuletLabPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = rivulet_lab_page_dispose;
  object_class->finalize = rivulet_lab_page_finalize;
  ADW_NAVIGATION_PAGE_CLASS (klass)->hidden = rivulet_lab_page_hidden;

  g_type_ensure (RIVULET_TYPE_CHART);
  g_type_ensure (RIVULET_TYPE_LAB_LANE);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rivulet_chat/Rivulet/ui/rivulet-lab-page.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, RivuletLabPage, child)
  BIND (source);
  BIND (start);
  BIND (picture);
  BIND (chart);
  BIND (lanes);
  BIND (streaming);
  BIND (window);
  BIND (dense);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, start_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, picture_clicked_cb);
}

static void
rivulet_lab_page_init (RivuletLabPage *self)
{
  const char *sources[] = { _ ("Sample dialogue"), _ ("This conversation"), NULL };
  g_autoptr (GtkStringList) list = gtk_string_list_new (sources);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_down_set_model (self->source, G_LIST_MODEL (list));
  rivulet_lab_update_init (&self->update);
  rivulet_generator_options_init (&self->options);
  self->lab = rivulet_lab_new ();
  g_signal_connect_swapped (self->lab, "changed", G_CALLBACK (changed_cb), self);

  rivulet_lab_lane_set_kind (self->streaming, RIVULET_LAB_STREAMING);
  rivulet_lab_lane_set_kind (self->window, RIVULET_LAB_WINDOW);
  rivulet_lab_lane_set_kind (self->dense, RIVULET_LAB_DENSE);
  rivulet_chart_set_up (self->chart, _ ("Perplexity"), RIVULET_CHART_LINE, TRUE);
  for (guint i = 0; i < RIVULET_LAB_N_LANES; i++)
    rivulet_chart_add_series (self->chart, rivulet_lab_lane_get_css_class (i), rivulet_lab_lane_get_name (i));
}

RivuletLabPage *
rivulet_lab_page_new (RivuletGenerator              *generator,
                      const char                    *model_path,
                      const RivuletGeneratorOptions *options,
                      RivuletConversation           *conversation)
{
  RivuletLabPage *self = g_object_new (RIVULET_TYPE_LAB_PAGE, NULL);
  g_autoptr (RivuletModelFile) file = rivulet_model_file_new (model_path, NULL);

  g_set_object (&self->generator, generator);
  g_set_object (&self->conversation, conversation);
  self->options = *options;
  if (file != NULL)
    {
      self->model_path = g_strdup (file->path);
      if (self->options.capacity == 0)
        self->options.capacity = rivulet_model_file_get_default_capacity (file);
    }
  update_start (self);

  return self;
}

gboolean
rivulet_lab_page_is_running (RivuletLabPage *self)
{
  g_return_val_if_fail (RIVULET_IS_LAB_PAGE (self), FALSE);

  return rivulet_lab_is_running (self->lab);
}
