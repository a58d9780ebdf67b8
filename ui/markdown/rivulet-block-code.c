/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GtkSourceView colours what it knows. Growing code is appended to the buffer, so that only its new lines are coloured; what
 * the model has forgotten loses its colours for one that is certain to be readable.
 */

#include "config.h"

#include "rivulet-block-code.h"

#include "rivulet-announce.h"
#include "rivulet-block-widget.h"
#include "rivulet-search.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <gtksourceview/gtksource.h>
#include <string.h>

/* Longer code scrolls by itself (lines, pixels); still longer code is not coloured (bytes). */
#define MAX_LINES 200
#define MAX_HEIGHT 480
#define MAX_COLOURED (200 * 1024)
/* How long the button says that it has copied (ms). */
#define COPIED_TIME 1500
/* How strongly the accent colour is behind what was found. */
#define FOUND_ALPHA 0.3f

struct _RivuletBlockCode
{
  GtkWidget parent_instance;

  GtkWidget *content;
  GtkLabel *name;
  GtkButton *copy_button;
  GtkScrolledWindow *scroller;
  GtkSourceView *view;

  GtkSourceBuffer *buffer;
  GtkTextTag *forgotten;
  GtkTextTag *found_tag; /* nullable */
  RivuletBlock *block;
  gsize cut;
  guint copied_timeout;
};

static void rivulet_block_code_block_widget_init (RivuletBlockWidgetInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (RivuletBlockCode, rivulet_block_code, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (RIVULET_TYPE_BLOCK_WIDGET, rivulet_block_code_block_widget_init))

/* Names that people write and GtkSourceView does not know by its own ids or suffixes. */
static GtkSourceLanguage *
find_language (const char *info)
{
  static const char *const aliases[][2] = {
    { "bash", "sh" }, { "shell", "sh" }, { "zsh", "sh" }, { "console", "sh" }, { "c++", "cpp" }, { "py", "python3" },
    { "python", "python3" }, { "javascript", "js" }, { "ts", "typescript" }, { "golang", "go" }, { "rs", "rust" },
    { "yml", "yaml" }, { "md", "markdown" }, { "csharp", "c-sharp" }, { "c#", "c-sharp" }, { "tex", "latex" },
    { "rb", "ruby" }, { "objective-c", "objc" }, { "kt", "kotlin" }, { "ps1", "powershell" },
  };
  GtkSourceLanguageManager *manager = gtk_source_language_manager_get_default ();
  g_autofree char *id = info == NULL ? NULL : g_ascii_strdown (info, -1);
  g_autofree char *file_name = NULL;
  GtkSourceLanguage *language;

  if (id == NULL || strlen (id) > 32)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (g_str_equal (id, aliases[i][0]))
      return gtk_source_language_manager_get_language (manager, aliases[i][1]);

  language = gtk_source_language_manager_get_language (manager, id);
  if (language != NULL)
    return language;
  file_name = g_strconcat ("code.", id, NULL);

  return gtk_source_language_manager_guess_language (manager, file_name, NULL);
}

static void
update_language (RivuletBlockCode *self)
{
  GtkSourceLanguage *language = find_language (self->block->info);

  gtk_source_buffer_set_language (self->buffer, language);
  gtk_source_buffer_set_highlight_syntax (self->buffer, language != NULL && self->block->n_shown <= MAX_COLOURED);
  if (language != NULL)
    gtk_label_set_label (self->name, gtk_source_language_get_name (language));
  else if (self->block->info != NULL && strlen (self->block->info) <= 32)
    gtk_label_set_label (self->name, self->block->info);
  else
    gtk_label_set_label (self->name, _ ("Code"));
}

static void
update_scheme (RivuletBlockCode *self)
{
  GtkSourceStyleSchemeManager *manager = gtk_source_style_scheme_manager_get_default ();
  const char *id = adw_style_manager_get_dark (adw_style_manager_get_default ()) ? "Adwaita-dark" : "Adwaita";

  gtk_source_buffer_set_style_scheme (self->buffer, gtk_source_style_scheme_manager_get_scheme (manager, id));
}

static void
update_forgotten (RivuletBlockCode *self)
{
  const gsize n_dimmed = self->block == NULL ? 0 : rivulet_block_get_shown_before (self->block, self->cut);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (GTK_TEXT_BUFFER (self->buffer), &start, &end);
  gtk_text_buffer_remove_tag (GTK_TEXT_BUFFER (self->buffer), self->forgotten, &start, &end);
  if (n_dimmed == 0)
    return;

  gtk_text_tag_set_priority (self->forgotten, gtk_text_tag_table_get_size (gtk_text_buffer_get_tag_table (GTK_TEXT_BUFFER (self->buffer))) - 1);
  if (n_dimmed < self->block->n_shown)
    gtk_text_iter_set_offset (&end, (int) g_utf8_pointer_to_offset (self->block->text, self->block->text + n_dimmed));
  gtk_text_buffer_apply_tag (GTK_TEXT_BUFFER (self->buffer), self->forgotten, &start, &end);
}

static void
update_text (RivuletBlockCode *self,
             const char       *before)
{
  const gsize n_before = before == NULL ? 0 : strlen (before);
  GtkTextIter end;

  if (before != NULL && strncmp (self->block->text, before, n_before) == 0)
    {
      gtk_text_buffer_get_end_iter (GTK_TEXT_BUFFER (self->buffer), &end);
      gtk_text_buffer_insert (GTK_TEXT_BUFFER (self->buffer), &end, self->block->text + n_before, -1);
    }
  else
    {
      gtk_text_buffer_set_text (GTK_TEXT_BUFFER (self->buffer), self->block->text, -1);
    }

  if (gtk_text_buffer_get_line_count (GTK_TEXT_BUFFER (self->buffer)) > MAX_LINES)
    {
      gtk_scrolled_window_set_policy (self->scroller, GTK_POLICY_AUTOMATIC, GTK_POLICY_AUTOMATIC);
      gtk_scrolled_window_set_max_content_height (self->scroller, MAX_HEIGHT);
    }
  else
    {
      gtk_scrolled_window_set_policy (self->scroller, GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
      gtk_scrolled_window_set_max_content_height (self->scroller, -1);
    }
}

static void
rivulet_block_code_set_block (RivuletBlockWidget *widget,
                              RivuletBlock       *block)
{
  RivuletBlockCode *self = RIVULET_BLOCK_CODE (widget);
  g_autoptr (RivuletBlock) before = g_steal_pointer (&self->block);

  self->block = rivulet_block_ref (block);
  if (before == NULL || g_strcmp0 (before->info, block->info) != 0)
    update_language (self);
  if (before == NULL || g_strcmp0 (before->text, block->text) != 0)
    update_text (self, before == NULL ? NULL : before->text);
  if (self->cut > 0)
    update_forgotten (self);
}

static void
rivulet_block_code_set_cut (RivuletBlockWidget *widget,
                            gsize               cut)
{
  RivuletBlockCode *self = RIVULET_BLOCK_CODE (widget);

  if (self->cut == cut)
    return;
  self->cut = cut;
  update_forgotten (self);
}

static void
get_iter (RivuletBlockCode *self,
          gsize             byte,
          GtkTextIter      *iter)
{
  const gsize n_before = rivulet_block_get_shown_before (self->block, byte);

  gtk_text_buffer_get_iter_at_offset (GTK_TEXT_BUFFER (self->buffer), iter,
                                      (int) g_utf8_pointer_to_offset (self->block->text, self->block->text + n_before));
}

static void
rivulet_block_code_set_found (RivuletBlockWidget *widget,
                              GArray             *found)
{
  RivuletBlockCode *self = RIVULET_BLOCK_CODE (widget);
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  GtkTextIter start, end;
  GdkRGBA color;

  if (self->block == NULL || (found == NULL && self->found_tag == NULL))
    return;
  if (self->found_tag == NULL)
    {
      adw_accent_color_to_rgba (adw_style_manager_get_accent_color (adw_style_manager_get_default ()), &color);
      color.alpha = FOUND_ALPHA;
      self->found_tag = gtk_text_buffer_create_tag (buffer, NULL, "background-rgba", &color, "underline",
                                                    PANGO_UNDERLINE_SINGLE, NULL);
    }
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_remove_tag (buffer, self->found_tag, &start, &end);
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      get_iter (self, g_array_index (found, RivuletTextRange, i).start, &start);
      get_iter (self, g_array_index (found, RivuletTextRange, i).end, &end);
      if (gtk_text_iter_compare (&start, &end) < 0)
        gtk_text_buffer_apply_tag (buffer, self->found_tag, &start, &end);
    }
}

static gboolean
rivulet_block_code_get_place (RivuletBlockWidget *widget,
                              gsize               byte,
                              graphene_rect_t    *place)
{
  RivuletBlockCode *self = RIVULET_BLOCK_CODE (widget);
  graphene_point_t corner;
  GdkRectangle glyph;
  GtkTextIter iter;
  int x, y;

  if (self->block == NULL || byte < self->block->start || byte >= self->block->end
      || gtk_widget_get_height (GTK_WIDGET (self->view)) <= 0)
    return FALSE;

  get_iter (self, byte, &iter);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self->view), &iter, &glyph);
  gtk_text_view_buffer_to_window_coords (GTK_TEXT_VIEW (self->view), GTK_TEXT_WINDOW_WIDGET, glyph.x, glyph.y, &x, &y);
  if (!gtk_widget_compute_point (GTK_WIDGET (self->view), GTK_WIDGET (self),
                                 &GRAPHENE_POINT_INIT ((float) x, (float) y), &corner))
    return FALSE;
  graphene_rect_init (place, corner.x, corner.y, (float) glyph.width, (float) glyph.height);

  return TRUE;
}

static void
copied_timeout_cb (gpointer user_data)
{
  RivuletBlockCode *self = user_data;

  self->copied_timeout = 0;
  gtk_button_set_icon_name (self->copy_button, "edit-copy-symbolic");
}

static void
copy_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  RivuletBlockCode *self = RIVULET_BLOCK_CODE (widget);

  if (self->block == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->block->text);
  gtk_button_set_icon_name (self->copy_button, "object-select-symbolic");
  rivulet_announce (widget, _ ("Copied"));
  g_clear_handle_id (&self->copied_timeout, g_source_remove);
  self->copied_timeout = g_timeout_add_once (COPIED_TIME, copied_timeout_cb, self);
}

static void
rivulet_block_code_css_changed (GtkWidget         *widget,
                                GtkCssStyleChange *change)
{
  RivuletBlockCode *self = RIVULET_BLOCK_CODE (widget);
  GdkRGBA color;

  GTK_WIDGET_CLASS (rivulet_block_code_parent_class)->css_changed (widget, change);
  gtk_widget_get_color (widget, &color);
  color.alpha = (float) RIVULET_FORGOTTEN_ALPHA;
  g_object_set (self->forgotten, "foreground-rgba", &color, NULL);
}

static void
rivulet_block_code_dispose (GObject *object)
{
  RivuletBlockCode *self = RIVULET_BLOCK_CODE (object);

  g_clear_handle_id (&self->copied_timeout, g_source_remove);
  g_clear_pointer (&self->block, rivulet_block_unref);
  gtk_widget_dispose_template (GTK_WIDGET (self), RIVULET_TYPE_BLOCK_CODE);

  G_OBJECT_CLASS (rivulet_block_code_parent_class)->dispose (object);
}

static void
rivulet_block_code_block_widget_init (RivuletBlockWidgetInterface *iface)
{
  iface->set_block = rivulet_block_code_set_block;
  iface->set_cut = rivulet_block_code_set_cut;
  iface->set_found = rivulet_block_code_set_found;
  iface->get_place = rivulet_block_code_get_place;
}

static void
rivulet_block_code_class_init (RivuletBlockCodeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = rivulet_block_code_dispose;
  widget_class->css_changed = rivulet_block_code_css_changed;

  g_type_ensure (GTK_SOURCE_TYPE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/rivulet_chat/Rivulet/ui/rivulet-block-code.ui");
  gtk_widget_class_bind_template_child (widget_class, RivuletBlockCode, content);
  gtk_widget_class_bind_template_child (widget_class, RivuletBlockCode, name);
  gtk_widget_class_bind_template_child (widget_class, RivuletBlockCode, copy_button);
  gtk_widget_class_bind_template_child (widget_class, RivuletBlockCode, scroller);
  gtk_widget_class_bind_template_child (widget_class, RivuletBlockCode, view);
  gtk_widget_class_install_action (widget_class, "code.copy", NULL, copy_action);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "blockcode");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
rivulet_block_code_init (RivuletBlockCode *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->buffer = GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->view)));
  gtk_source_buffer_set_highlight_matching_brackets (self->buffer, FALSE);
  self->forgotten = gtk_text_buffer_create_tag (GTK_TEXT_BUFFER (self->buffer), NULL, NULL);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (update_scheme), self,
                           G_CONNECT_SWAPPED);
  update_scheme (self);
}
