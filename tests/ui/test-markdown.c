/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Markdown: what the blocks are and where they came from, that a growing text ends as the whole one does, that the horizon
 * cuts at its byte, and that hostile and huge texts are borne.
 */

#include "config.h"

#include "rivulet-block-box.h"
#include "rivulet-block-code.h"
#include "rivulet-block-item.h"
#include "rivulet-block-parser.h"
#include "rivulet-block-table.h"
#include "rivulet-block-text.h"
#include "rivulet-markdown-view.h"
#include "ui-test.h"

#include <string.h>

static const char *const sample =
  "# Tea, in short\n"
  "\n"
  "Pour water over the *leaves*, not **on** them, and call `wait (180)` or ~~stir~~. Read [more](https://example.org/tea).\n"
  "\n"
  "## Steps\n"
  "\n"
  "1. Boil the water\n"
  "2. Warm the pot\n"
  "   - a thick one keeps warm\n"
  "   - a thin one does not\n"
  "3. Wait\n"
  "\n"
  "- [x] kettle\n"
  "- [ ] cup\n"
  "\n"
  "> A watched pot never boils.\n"
  "\n"
  "```c\n"
  "int\n"
  "main (void)\n"
  "{\n"
  "  return wait (180); /* seconds */\n"
  "}\n"
  "```\n"
  "\n"
  "| Tea | Minutes | Degrees |\n"
  "|:----|:-------:|--------:|\n"
  "| black | 3 | 95 |\n"
  "| green | 2 | 75 |\n"
  "\n"
  "---\n"
  "\n"
  "<b>Not bold</b>: HTML is shown as it is. Fish &amp; chips, a\\*b.\n";

static const RivuletBlockKind sample_kinds[] = {
  RIVULET_BLOCK_KIND_HEADING, RIVULET_BLOCK_KIND_PARAGRAPH, RIVULET_BLOCK_KIND_HEADING, RIVULET_BLOCK_KIND_LIST,
  RIVULET_BLOCK_KIND_LIST, RIVULET_BLOCK_KIND_QUOTE, RIVULET_BLOCK_KIND_CODE, RIVULET_BLOCK_KIND_TABLE,
  RIVULET_BLOCK_KIND_RULE, RIVULET_BLOCK_KIND_PARAGRAPH,
};

static void
test_blocks (void)
{
  g_autoptr (RivuletBlock) document = rivulet_block_parse (sample, 0);
  RivuletBlock *list, *code, *table, *words;

  g_assert_cmpuint (rivulet_block_get_n_children (document), ==, G_N_ELEMENTS (sample_kinds));
  for (guint i = 0; i < G_N_ELEMENTS (sample_kinds); i++)
    g_assert_cmpint (rivulet_block_get_child (document, i)->kind, ==, sample_kinds[i]);

  words = rivulet_block_get_child (document, 1);
  g_assert_nonnull (strstr (words->text, "<i>leaves</i>"));
  g_assert_nonnull (strstr (words->text, "<b>on</b>"));
  g_assert_nonnull (strstr (words->text, "<s>stir</s>"));
  g_assert_nonnull (strstr (words->text, "<a href=\"https://example.org/tea\""));

  list = rivulet_block_get_child (document, 3);
  g_assert_cmpstr (rivulet_block_get_child (list, 1)->info, ==, "2.");
  g_assert_cmpint (rivulet_block_get_child (rivulet_block_get_child (list, 1), 1)->kind, ==, RIVULET_BLOCK_KIND_LIST);
  g_assert_cmpstr (rivulet_block_get_child (rivulet_block_get_child (document, 4), 0)->info, ==, "☑");

  code = rivulet_block_get_child (document, 6);
  g_assert_cmpstr (code->info, ==, "c");
  g_assert_true (g_str_has_prefix (code->text, "int\nmain"));
  g_assert_true (g_str_has_suffix (code->text, "}"));

  table = rivulet_block_get_child (document, 7);
  g_assert_cmpuint (rivulet_block_get_n_children (table), ==, 3);
  g_assert_true (rivulet_block_get_child (table, 0)->header);
  g_assert_cmpint (rivulet_block_get_child (rivulet_block_get_child (table, 1), 2)->align, ==, RIVULET_BLOCK_ALIGN_END);

  words = rivulet_block_get_child (document, 9);
  g_assert_nonnull (strstr (words->text, "&lt;b&gt;Not bold&lt;/b&gt;"));
  g_assert_nonnull (strstr (words->text, "Fish &amp; chips, a*b."));
}

/* Text as it is shown before the place where @needle begins in the source. */
static void
check_cut (const char *source,
           const char *needle,
           const char *expected)
{
  g_autoptr (RivuletBlock) document = rivulet_block_parse (source, 0);
  RivuletBlock *block = rivulet_block_get_child (document, 0);
  GtkWidget *label = g_object_ref_sink (gtk_label_new (NULL));
  g_autofree char *shown = NULL;
  g_autofree char *before = NULL;

  gtk_label_set_markup (GTK_LABEL (label), block->text);
  shown = g_strdup (gtk_label_get_text (GTK_LABEL (label)));
  g_object_unref (label);
  g_assert_cmpuint (strlen (shown), ==, block->n_shown);
  before = g_strndup (shown, rivulet_block_get_shown_before (block, (gsize) (strstr (source, needle) - source)));
  g_assert_cmpstr (before, ==, expected);
}

static void
test_cut (void)
{
  check_cut ("One two three", "three", "One two ");
  check_cut ("One **two** three", "o** three", "One tw");
  check_cut ("# Head line", "line", "Head ");
  check_cut ("See [the page](https://example.org) now", "now", "See the page ");
  check_cut ("Fish &amp; chips and peas", "and", "Fish & chips ");
  check_cut ("a\\*b then c", "then", "a*b ");
  check_cut ("Zwölf Äpfel und *süße* Birnen", "Birnen", "Zwölf Äpfel und süße ");
  check_cut ("first line\nsecond `code here` line", "here", "first line\nsecond code ");
}

static guint
count_blocks (GtkWidget *view)
{
  return rivulet_block_box_get_n_blocks (RIVULET_BLOCK_BOX (ui_test_find (view, RIVULET_TYPE_BLOCK_BOX)));
}

static void
collect_labels (GtkWidget *root,
                GString   *labels)
{
  if (GTK_IS_LABEL (root))
    g_string_append_printf (labels, "%s\n", gtk_label_get_label (GTK_LABEL (root)));
  if (GTK_IS_TEXT_VIEW (root))
    {
      g_autofree char *text = NULL;

      g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (root)), "text", &text, NULL);
      g_string_append_printf (labels, "%s\n", text);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    collect_labels (child, labels);
}

/* Whatever piece comes when, the widgets in the end are those of the whole text. */
static void
test_growing (void)
{
  RivuletMarkdownView *growing = g_object_ref_sink (g_object_new (RIVULET_TYPE_MARKDOWN_VIEW, NULL));
  RivuletMarkdownView *whole = g_object_ref_sink (g_object_new (RIVULET_TYPE_MARKDOWN_VIEW, NULL));
  g_autoptr (GString) shown = g_string_new (NULL);
  g_autoptr (GString) expected = g_string_new (NULL);
  GtkWidget *first = NULL;

  for (gsize length = 1; length <= strlen (sample); length++)
    {
      g_autofree char *text = g_strndup (sample, length);

      rivulet_markdown_view_set_text (growing, text, RIVULET_MARKDOWN_GROWING);
      if (length == 40)
        first = ui_test_find (GTK_WIDGET (growing), RIVULET_TYPE_BLOCK_TEXT);
    }
  g_assert_cmpuint (rivulet_markdown_view_get_settled (growing), >, strlen (sample) - 80);
  /* What was settled was not made again. */
  g_assert_true (ui_test_find (GTK_WIDGET (growing), RIVULET_TYPE_BLOCK_TEXT) == first);

  rivulet_markdown_view_set_text (whole, sample, RIVULET_MARKDOWN_WHOLE);
  collect_labels (GTK_WIDGET (growing), shown);
  collect_labels (GTK_WIDGET (whole), expected);
  g_assert_cmpstr (shown->str, ==, expected->str);
  g_assert_cmpuint (count_blocks (GTK_WIDGET (growing)), ==, G_N_ELEMENTS (sample_kinds));

  /* A row is used again for another message. */
  rivulet_markdown_view_set_text (growing, "Only this", RIVULET_MARKDOWN_WHOLE);
  g_assert_cmpuint (count_blocks (GTK_WIDGET (growing)), ==, 1);
  rivulet_markdown_view_set_text (growing, "*Only* this", RIVULET_MARKDOWN_PLAIN);
  g_string_truncate (shown, 0);
  collect_labels (GTK_WIDGET (growing), shown);
  g_assert_cmpstr (shown->str, ==, "*Only* this\n");

  g_assert_finalize_object (growing);
  g_assert_finalize_object (whole);
}

static void
test_picture (void)
{
  RivuletMarkdownView *view = g_object_new (RIVULET_TYPE_MARKDOWN_VIEW, NULL);
  GtkWindow *window;

  gtk_widget_add_css_class (GTK_WIDGET (view), "picture");
  gtk_widget_set_valign (GTK_WIDGET (view), GTK_ALIGN_START);
  gtk_widget_set_margin_start (GTK_WIDGET (view), 18);
  gtk_widget_set_margin_end (GTK_WIDGET (view), 18);
  gtk_widget_set_margin_top (GTK_WIDGET (view), 18);
  rivulet_markdown_view_set_text (view, sample, RIVULET_MARKDOWN_WHOLE);
  window = ui_test_show (GTK_WIDGET (view), 560, 860);
  ui_test_settle (200);
  ui_test_picture (window, "markdown");
  rivulet_markdown_view_set_cut (view, (gsize) (strstr (sample, "return") - sample));
  ui_test_settle (200);
  ui_test_picture (window, "markdown-forgotten");
  g_assert_cmpuint (ui_test_count (GTK_WIDGET (view), RIVULET_TYPE_BLOCK_CODE), ==, 1);
  g_assert_cmpuint (ui_test_count (GTK_WIDGET (view), RIVULET_TYPE_BLOCK_ITEM), ==, 7);
  g_assert_cmpuint (ui_test_count (GTK_WIDGET (view), RIVULET_TYPE_BLOCK_TABLE), ==, 1);
  gtk_window_destroy (window);
}

static void
check_bearable (const char *text)
{
  RivuletMarkdownView *view = g_object_ref_sink (g_object_new (RIVULET_TYPE_MARKDOWN_VIEW, NULL));
  gint64 begin = g_get_monotonic_time ();

  rivulet_markdown_view_set_text (view, text, RIVULET_MARKDOWN_WHOLE);
  rivulet_markdown_view_set_cut (view, strlen (text) / 2);
  g_test_message ("%.12s…: %zu bytes, %u labels, %.0f ms", text, strlen (text),
                  ui_test_count (GTK_WIDGET (view), GTK_TYPE_LABEL), (double) (g_get_monotonic_time () - begin) / 1000);
  g_assert_cmpuint (ui_test_count (GTK_WIDGET (view), GTK_TYPE_LABEL), <, 4000);
  g_assert_finalize_object (view);
}

static char *
repeat (const char *text,
        guint       n_times)
{
  GString *string = g_string_new (NULL);

  for (guint i = 0; i < n_times; i++)
    g_string_append (string, text);

  return g_string_free_and_steal (string);
}

static void
test_hostile (void)
{
  static const char *const pieces[] = {
    "> ", "- ", "* ", "**", "[", "![", "](", "`", "```\n", "|a", "| a |\n|---|\n", "<b>", "&amp;", "\\", "~~", "1. ", "    ", "# ",
    "\xe2\x80\xae", "a\r", "[a](<b", "<!--", "*a _b ", "\x01\x02\x1b", "wwwwwwwww", "www.a.b/", "[x]: y\n",
  };
  static const char *const texts[] = {
    "[run](javascript:alert(1)) [file](file:///etc/passwd) [ok](https://example.org/?a=<\"'&b)",
    "<a href=\"https://example.org\">no</a>", "</span></b>&lt;&bogus;", "", " ", "\n\n\n", "```", "|\n|-", "- [ ]", "=", "\t",
  };

  for (guint i = 0; i < G_N_ELEMENTS (pieces); i++)
    {
      g_autofree char *many = repeat (pieces[i], 3000);

      check_bearable (many);
    }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    check_bearable (texts[i]);
}

static void
test_links (void)
{
  g_autoptr (RivuletBlock) document = rivulet_block_parse ("[run](javascript:alert(1)) [file](file:///etc/passwd)", 0);

  g_assert_null (strstr (rivulet_block_get_child (document, 0)->text, "<a "));
}

static void
test_huge (void)
{
  g_autofree char *line = repeat ("A sentence of a very long text without any end to it. ", 40000);
  g_autofree char *lines = repeat ("A line of a pasted file\n", 40000);
  g_autofree char *row = repeat ("| a | b | c | d |\n", 5000);
  g_autofree char *table = g_strconcat ("| a | b | c | d |\n|---|---|---|---|\n", row, NULL);

  check_bearable (line);
  check_bearable (lines);
  check_bearable (table);
}

static void
check_pieces (RivuletBlock *document,
              gsize         length)
{
  gsize end = 0;

  for (guint i = 0; i < rivulet_block_get_n_children (document); i++)
    {
      const RivuletBlock *piece = rivulet_block_get_child (document, i);

      g_assert_cmpuint (piece->start, ==, end);
      g_assert_cmpuint (piece->end - piece->start, <=, 1024);
      end = piece->end;
    }
  g_assert_cmpuint (end, ==, length);
}

/* Each line of a word that has no end is laid out together with all that follows it: such a word comes in short pieces, all of
 * it. */
static void
test_endless_word (void)
{
  g_autofree char *word = repeat ("QmFzZTY0", 8000);
  g_autoptr (RivuletBlock) plain = rivulet_block_parse_plain (word);
  g_autoptr (RivuletBlock) document = rivulet_block_parse (word, 0);

  check_pieces (plain, strlen (word));
  check_pieces (document, strlen (word));
}

int
main (int    argc,
      char **argv)
{
  ui_test_init (&argc, &argv);
  g_test_add_func ("/markdown/blocks", test_blocks);
  g_test_add_func ("/markdown/cut", test_cut);
  g_test_add_func ("/markdown/growing", test_growing);
  g_test_add_func ("/markdown/picture", test_picture);
  g_test_add_func ("/markdown/hostile", test_hostile);
  g_test_add_func ("/markdown/links", test_links);
  g_test_add_func ("/markdown/huge", test_huge);
  g_test_add_func ("/markdown/endless-word", test_endless_word);

  return g_test_run ();
}
