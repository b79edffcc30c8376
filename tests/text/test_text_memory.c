/* The n-th allocation fails, for every n until nothing fails: a clean status, nothing lost, and the document still
 * works afterwards. */
#include "support/fault.h"
#include "text/text_gloss.h"
#include "text_support.h"

static const char text[] =
    "Un deux, a b c d e f g h i j k l m n o p q r s t u v w x y z. Trois! Київ: солдатів. Quatre? "
    "a. B. c. D. e. Ff. g. Hh. Ii. Jj. Kk. Ll. Mm. Nn. Oo. Pp. Qq. Rr. Ss.";

static stemma_status whole_room(stm_document *document, const char *language, stemma_error *error)
{
    stemma_status status = stm_text_tokenize(document, text, sizeof text - 1, error);
    if (status == STEMMA_OK) {
        status = stm_text_split(document, language, error);
    }
    if (status == STEMMA_OK) {
        status = stm_text_stem(document, language, error);
    }
    return status;
}

static void every_allocation_fails_once(void **state)
{
    (void)state;
    static const char *const languages[] = {"fr", "uk", "xx"};
    for (size_t i = 0; i < 3; i++) {
        stemma_status status = STEMMA_OK;
        STM_FAULT_LOOP(status)
        {
            stm_document document = STM_DOCUMENT_INIT;
            stm_glossed glossed = STM_GLOSSED_INIT;
            stemma_error error = {0};
            status = whole_room(&document, languages[i], &error);
            if (status == STEMMA_OK) {
                status = stm_gloss_document(&glossed, &document, languages[i], NULL, &error);
            }
            assert_int_equal(error.status, status);
            if (status == STEMMA_OK) {
                assert_true(document.token_count > 40 && document.sentence_count > 10);
                assert_int_equal(glossed.bag_count, document.sentence_count);
            }
            stm_glossed_release(&glossed);
            stm_document_release(&document);
        }
    }
}

/* A document that was filled keeps working after a failure. */
static void a_document_survives(void **state)
{
    (void)state;
    stm_document document = STM_DOCUMENT_INIT;
    stemma_status status = STEMMA_OK;
    STM_FAULT_LOOP(status)
    {
        assert_true(stm_text_tokenize(&document, "a", 1, NULL) != STEMMA_OK || document.token_count == 1);
        status = whole_room(&document, "fr", NULL);
    }
    assert_int_equal(status, STEMMA_OK);
    stm_document_release(&document);
}

static void a_fold_without_memory_is_marked(void **state)
{
    (void)state;
    stm_buffer out = STM_BUFFER_INIT;
    stm_fault_arm(1);
    stm_text_fold(&out, "word", 4);
    stm_fault_arm(0);
    assert_true(out.failed);
    stm_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_fails_once),
        cmocka_unit_test(a_document_survives),
        cmocka_unit_test(a_fold_without_memory_is_marked),
    };
    return cmocka_run_group_tests_name("text: without memory", tests, NULL, NULL);
}
