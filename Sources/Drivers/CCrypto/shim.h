#pragma once
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/// Creates a stack of recipients. The typed stacks of OpenSSL are macros, which Swift cannot call.
static inline STACK_OF(X509) *shim_recipients(X509 *certificate) {
    STACK_OF(X509) *stack = sk_X509_new_null();
    if (stack != NULL && sk_X509_push(stack, certificate) == 0) {
        sk_X509_free(stack);
        return NULL;
    }
    return stack;
}

static inline void shim_recipients_free(STACK_OF(X509) *stack) { sk_X509_free(stack); }

/// Returns the bytes of a memory BIO, which still belong to the BIO.
static inline long shim_bio_bytes(BIO *bio, char **bytes) { return BIO_get_mem_data(bio, bytes); }

/// Generates an RSA key. The OpenSSL function is variadic, and an RSA key needs only the number of bits.
static inline EVP_PKEY *shim_rsa_key(size_t bits) { return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits); }

/// Returns the flags for names of certificates: the format of RFC 2253, with unescaped non-ASCII letters.
static inline unsigned long shim_name_form(void) { return XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB; }
