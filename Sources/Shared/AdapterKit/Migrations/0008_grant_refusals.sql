-- The app's secret, as a keyed hash, under which the issuer rejected the refresh token. After the secret was corrected the
-- issuer is asked again.

ALTER TABLE oauth_grants ADD COLUMN error_secret text;
